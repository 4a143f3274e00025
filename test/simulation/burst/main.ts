// 1,000 orders in ten seconds, half of them in a channel whose webhooks nobody answers, or slowly: `npm run simulate:burst -- 1000`.
import { prepareAssembly, prepareProgram } from '../prepare.ts';
import type { Manner } from '../outside/second-server.ts';
import { burst } from './burst.ts';

const orders = Number(process.argv[2] ?? '1000');
if (!Number.isInteger(orders) || orders < 2) {
  process.stderr.write(`"${process.argv[2]}" must be a number of orders from 2\n`);
  process.exit(1);
}
const assembly = await prepareAssembly();
const program = await prepareProgram();
const beside = (second: Manner, from = 0) => burst({ assembly, program, orders, second, from });
const bothAnswer = await beside('prompt');
const oneSilent = await beside('silent');
const oneSlow = await beside('slow');
const oneGetsSlow = await beside('slow', 5);
process.stdout.write(`${JSON.stringify({ bothAnswer, oneSilent, oneSlow, oneGetsSlow }, null, 2)}\n`);
// An attempt at a server that hangs takes ten seconds, one at a server that is slow nine: nobody may have waited for one. What was under way
// when a server began to be slow holds its functions for two seconds, and what was begun until it was known to be slow for two more. That
// takes as long however many orders there are; what a burst by itself takes is in the one beside which both answer.
const isHeldUp = [oneSilent, oneSlow, oneGetsSlow].some(
  ({ longestDelay }) => longestDelay > bothAnswer.longestDelay + 5_000,
);
const isTooMuch = oneSilent.attemptsAtSecond >= 5 || oneSlow.mostAtSecond > 3;
const results = [bothAnswer, oneSilent, oneSlow, oneGetsSlow];
const isWrong = results.some(({ violations, second }) => violations.length > 0 || second.outOfSequence > 0);
if (isWrong || isHeldUp || isTooMuch) process.exitCode = 1;
