import type { RowKind } from '#shared/dynamodb/row-kind.ts';
import type { QueuedTable, Tokens } from './tokens.ts';

/** One execution of a workflow. Its name makes it one, however often it is started. */
export interface Execution {
  readonly name: string;
  readonly input: Readonly<Record<string, unknown>>;
}

/** The token of a state that waits, as it is kept until it is answered. */
export interface Waiting {
  /** The state, by its name in the workflow. */
  readonly wait: string;
  readonly run: number;
  /** When the execution came to the state (RFC 3339), and how often it has tried the state again since. */
  readonly enteredAt: string;
  readonly attempt: number;
  /** A credential: it never leaves its row but to Step Functions. */
  readonly taskToken: string;
  /** The exception whose resolution is waited for. */
  readonly exceptionId?: string | undefined;
}

/** A subject as it stands, and the token that its execution has kept, by one read. */
export interface Found<Subject> {
  readonly subject: Subject;
  readonly waiting: Waiting | undefined;
}

/** What a token is answered with: the output of the state that waits. */
export type Answer = Readonly<Record<string, unknown>>;

/**
 * A workflow kind, as the engine has to know it. Its subject (an order, a return) has one execution at a time; executions are
 * numbered by runs, from 1.
 */
export interface Process<Subject> {
  /** As its context is named. */
  readonly name: string;
  /** What logs call the id of a subject. */
  readonly logsIdAs: string;
  /** The rows of its subjects, in whichever table has a queue; the partition is the subject's id. */
  readonly subjects: RowKind<QueuedTable>;
  /** The partitions of index `byQueue` that list unfinished subjects by the time at which they must be looked at. */
  readonly queues: readonly string[];
  /** Reads consistently; undefined when there is no such subject. */
  find(subjectId: string): Promise<Found<Subject> | undefined>;
  /** The present execution of a subject. */
  executionOf(subject: Subject): Execution;
  /** Counts the run of a subject on, unless that has happened since it was read. @returns the subject as it then stands. */
  renewed(subject: Subject, now: number): Promise<Subject>;
  /** True of a subject that no execution brings to its end: it is looked at when its time has come, and nothing else. */
  isAlone?(subject: Subject): boolean;
  /** True when the subject needs no execution any more. */
  isOver(subject: Subject): boolean;
  /** True once the end of the subject's life has been recorded. */
  hasEnded(subject: Subject): boolean;
  /** Records the end of a subject's life, and forgets its token. Nothing happens where it has ended. */
  finish(subjectId: string): Promise<void>;
  /** What is done for a subject whose execution lives, such as to answer a wait whose end was missed. */
  whileRunning?(subjectId: string): Promise<unknown>;
  /** True when the subject must be looked at by `now`, in milliseconds. */
  isDue(subject: Subject, now: number): boolean;
  /** Has a subject looked at within minutes of `now`, in milliseconds. Nothing happens where it has ended. */
  lookSoon(subjectId: string, now: number): Promise<void>;
  /** Sets when a subject that is still due is looked at next, and raises an exception for one that is late. */
  looked(subjectId: string, now: number): Promise<void>;
}

/** A workflow kind some of whose states wait for what happens, until their token is answered. */
export interface WaitingProcess<Subject> extends Process<Subject> {
  /** The states that wait. */
  readonly waits: readonly string[];
  /** The one of them whose answer ends the execution, whatever it says. */
  readonly lastWait: string;
  readonly tokens: Tokens;
  /** What the facts answer to a wait; undefined while it goes on. */
  answerTo(waiting: Waiting, subject: Subject): Promise<Answer | undefined>;
  /** True when nothing is left to be done but to end the subject's life. */
  isReadyToFinish(subject: Subject): boolean;
}
