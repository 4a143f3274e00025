import middy from '@middy/core';
import { Metrics } from '@aws-lambda-powertools/metrics';
import { expect, test, vi } from 'vitest';
import { metrics } from '#shared/http/middlewares/metrics.ts';
import { count } from '#shared/observability/metrics.ts';
import { lambdaContext } from '../../../support/api/api.ts';

test('what was counted is written, whether the request went well or not', async () => {
  const publish = vi.spyOn(Metrics.prototype, 'publishStoredMetrics').mockReturnThis();
  vi.spyOn(Metrics.prototype, 'hasStoredMetrics').mockReturnValue(true);
  const ending = (end: () => void) =>
    middy()
      .use(metrics())
      .handler(async () => {
        count('Things');
        end();
      });
  await ending(() => {})({}, lambdaContext());
  // Facts and failures are two sets of metrics.
  expect(publish).toHaveBeenCalledTimes(2);
  const failed = ending(() => {
    throw new Error('failed');
  });
  await expect(failed({}, lambdaContext())).rejects.toThrow('failed');
  expect(publish).toHaveBeenCalledTimes(4);
});
