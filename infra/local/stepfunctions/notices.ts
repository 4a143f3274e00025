import type { Kernel } from '../kernel.ts';
import { Alarm } from './alarm.ts';
import type { ExecutionRow } from './execution.ts';
import type { Store } from './store.ts';

const longestPause = 300_000;
const givenUpAfter = 86_400_000;

/**
 * "Step Functions Execution Status Change" events for the default bus. A notice is kept in the transaction that ends the
 * execution and sent afterwards, at least once, for up to 24 hours.
 */
export class Notices {
  readonly #kernel: Kernel;
  readonly #store: Store;
  readonly #alarm: Alarm;
  #sending: Promise<void> | undefined;
  #stopped = true;

  constructor(kernel: Kernel, store: Store) {
    this.#kernel = kernel;
    this.#store = store;
    this.#alarm = new Alarm(kernel.timeline, () => this.send());
  }

  /** Keeps a notice; to be called within the transaction that it tells of. */
  keep(row: ExecutionRow): void {
    this.#store.addNotice(JSON.stringify(this.#event(row)), this.#kernel.timeline.now());
  }

  start(): void {
    this.#stopped = false;
    this.#alarm.on();
    this.send();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#alarm.off();
    await this.#sending;
  }

  /** Sends what is due, in the background. */
  send(): void {
    if (this.#stopped || this.#sending !== undefined) return;
    this.#sending = this.#sendAll()
      .then(() => this.#alarm.arm(this.#store.nextNotice()))
      .catch((error: unknown) => {
        this.#kernel.log.error('Status changes of executions could not be read', { error: String(error) });
      })
      .finally(() => {
        this.#sending = undefined;
      });
  }

  async #sendAll(): Promise<void> {
    const { region, account, timeline, targets, log } = this.#kernel;
    const bus = `arn:aws:events:${region}:${account}:event-bus/default`;
    for (;;) {
      const notices = this.#store.dueNotices(timeline.now(), 20);
      if (notices.length === 0) return;
      for (const notice of notices) {
        try {
          await targets.deliver(bus, notice.message);
          if (this.#stopped) return;
          this.#store.removeNotice(notice.id);
        } catch (error) {
          if (this.#stopped) return;
          const tooOld = timeline.now() - notice.createdAt >= givenUpAfter;
          log.warn(`A status change of an execution could not be put on ${bus}${tooOld ? '; given up' : ''}`, {
            error: String(error),
          });
          if (tooOld) this.#store.removeNotice(notice.id);
          else {
            const pause = Math.min(longestPause, 1000 * 2 ** Math.min(notice.attempts, 10));
            this.#store.postponeNotice(notice.id, timeline.now() + pause);
          }
        }
      }
    }
  }

  #event(row: ExecutionRow): Record<string, unknown> {
    const { newId, account, region, timeline } = this.#kernel;
    return {
      version: '0',
      id: newId(),
      'detail-type': 'Step Functions Execution Status Change',
      source: 'aws.states',
      account,
      time: new Date(timeline.now()).toISOString(),
      region,
      resources: [row.arn],
      detail: {
        executionArn: row.arn,
        stateMachineArn: row.machine,
        stateMachineVersionArn: row.version,
        stateMachineAliasArn: row.alias,
        name: row.name,
        status: row.status,
        startDate: row.startedAt,
        stopDate: row.stoppedAt,
        redriveCount: row.redrives,
        redriveDate: row.redrivenAt,
        input: row.input,
        inputDetails: { included: true },
        output: row.output,
        outputDetails: row.output === null ? null : { included: true },
        error: row.error,
        cause: row.cause,
      },
    };
  }
}
