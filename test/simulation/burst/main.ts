// 1,000 orders in ten seconds, half of them in a channel whose webhooks nobody answers: `npm run simulate:burst -- 1000`.
import { prepareAssembly, prepareProgram } from '../prepare.ts';
import { burst } from './burst.ts';

const orders = Number(process.argv[2] ?? '1000');
if (!Number.isInteger(orders) || orders < 2) {
  process.stderr.write(`"${process.argv[2]}" must be a number of orders from 2\n`);
  process.exit(1);
}
const assembly = await prepareAssembly();
const program = await prepareProgram();
const bothAnswer = await burst({ assembly, program, orders, secondAnswers: true });
const oneSilent = await burst({ assembly, program, orders, secondAnswers: false });
process.stdout.write(`${JSON.stringify({ bothAnswer, oneSilent }, null, 2)}\n`);
// An attempt at a server that hangs takes ten seconds: nobody may have waited for one.
const isHeldUp = oneSilent.longestDelay > bothAnswer.longestDelay + 5_000;
if (oneSilent.violations.length > 0 || isHeldUp || oneSilent.attemptsAtSilent >= 5) process.exitCode = 1;
