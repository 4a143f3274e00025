import { isWhole, serialsNamed, type Language, type MessageFacts } from './message.ts';
import { writingOf } from './writing.ts';

const { amount, decimal, number, list, form } = writingOf('en');

const items = (units: number): string => `${number(units)} ${form(units) === 'one' ? 'item' : 'items'}`;

/** "0.250 kg of Coffee and 1 × Mug" */
const named = (parts: NonNullable<MessageFacts['parts']>): string =>
  list(
    parts.map(({ quantity, unit, what }) => `${decimal(quantity)} ${unit === undefined ? '×' : `${unit} of`} ${what}`),
  );

/** "2 of the 5 items of your order W-1", or what it is by name where it is not counted in pieces */
const part = ({ units, ofUnits, parts, orderNumber }: MessageFacts): string =>
  `${parts ? named(parts) : `${number(units)} of the ${items(ofUnits)}`} of your order ${orderNumber}`;

const whatFollows = {
  ship: ' We will write to you when it is on its way.',
  ship_from_store: ' We will write to you when it is on its way.',
  local_delivery: ' We will write to you when it is on its way.',
  pickup: ' We will write to you when you can collect it.',
  service: '',
  digital: '',
  mixed: ' We will write to you about each part of it.',
} satisfies Record<MessageFacts['method'], string>;

function tracking({ trackingNumbers }: MessageFacts): string {
  if (trackingNumbers.length === 0) return '';
  const one = trackingNumbers.length === 1;
  return ` The tracking ${one ? 'number is' : 'numbers are'} ${list(trackingNumbers)}.`;
}

/** " The serial numbers are A1, B2 and 3 more." */
function serialNumbers(facts: MessageFacts): string {
  const { named: some, more } = serialsNamed(facts);
  if (some.length === 0) return '';
  const all = more === 0 ? some : [...some, `${number(more)} more, which the invoice names`];
  return ` The serial ${all.length === 1 ? 'number is' : 'numbers are'} ${list(all)}.`;
}

/** "has been delivered", or how else a customer gets it. */
function arrived(facts: MessageFacts): { subject: string; body: string } {
  const { method, orderNumber, units } = facts;
  const whole = isWhole(facts);
  if (method === 'pickup') {
    const subject = `You have collected ${whole ? '' : 'part of '}your order ${orderNumber}`;
    const body = whole ? subject : `You have collected ${part(facts)}`;
    return { subject, body: `${body}.${serialNumbers(facts)} We hope you enjoy it.` };
  }
  const done = method === 'service' ? 'been carried out' : 'been delivered';
  if (!whole) {
    const has = form(units) === 'one' ? 'has' : 'have';
    return { subject: `Part of your order ${orderNumber} has ${done}`, body: `${part(facts)} ${has} ${done}.` };
  }
  const subject = `Your order ${orderNumber} has ${done}`;
  return { subject, body: `${subject}. We hope you enjoy it.` };
}

/** What customers read in English. */
export const english: Language = {
  greeting: (customerName) => (customerName ? `Dear ${customerName},` : 'Hello,'),
  templates: {
    placed: (facts) => ({
      subject: `We have received your order ${facts.orderNumber}`,
      body: `Thank you for your order ${facts.orderNumber}: ${items(facts.units)}, ${amount(facts.amount)}.${whatFollows[facts.method]}`,
    }),
    held: ({ orderNumber }) => ({
      subject: `We are checking your order ${orderNumber}`,
      body: `We need to check your order ${orderNumber} before we can go on. We will get in touch if we need anything from you.`,
    }),
    shipped: (facts) => {
      const { orderNumber, carrier } = facts;
      const to = carrier ? ` to ${carrier}` : '';
      return isWhole(facts)
        ? {
            subject: `Your order ${orderNumber} is on its way`,
            body: `We have handed your order ${orderNumber} over${to}.${tracking(facts)}${serialNumbers(facts)}`,
          }
        : {
            subject: `Part of your order ${orderNumber} is on its way`,
            body: `We have handed over ${part(facts)}${to}.${tracking(facts)}${serialNumbers(facts)}`,
          };
    },
    ready_for_pickup: (facts) => {
      const { orderNumber, units } = facts;
      const ready = `${part(facts)} ${form(units) === 'one' ? 'is' : 'are'} ready.`;
      return {
        subject: `You can collect ${isWhole(facts) ? '' : 'part of '}your order ${orderNumber}`,
        body: `${isWhole(facts) ? `Your order ${orderNumber} is ready.` : ready} Please bring the order number with you.`,
      };
    },
    delivered: arrived,
    lost: (facts) => ({
      subject: `${isWhole(facts) ? 'Your' : 'Part of your'} order ${facts.orderNumber} was lost on its way`,
      body: `We are sorry: ${isWhole(facts) ? `your order ${facts.orderNumber}` : part(facts)} ${isWhole(facts) || form(facts.units) === 'one' ? 'was' : 'were'} lost on the way to you and will not arrive.${serialNumbers(facts)} You do not pay for ${!isWhole(facts) && form(facts.units) === 'one' ? 'it' : 'what was lost'}. If you have paid already, the money will be returned to you.`,
    }),
    sent_back: (facts) => ({
      subject: `${isWhole(facts) ? 'Your' : 'Part of your'} order ${facts.orderNumber} has come back to us`,
      body: `${isWhole(facts) ? `Your order ${facts.orderNumber}` : part(facts)} ${isWhole(facts) || form(facts.units) === 'one' ? 'has' : 'have'} come back to us and will not be delivered.${serialNumbers(facts)} You do not pay for what came back. If you have paid already, the money will be returned to you.`,
    }),
    partly_cancelled: (facts) => ({
      subject: `Part of your order ${facts.orderNumber} has been cancelled`,
      body: `${part(facts)}, ${amount(facts.amount)}, ${form(facts.units) === 'one' ? 'has' : 'have'} been cancelled. You do not pay for ${form(facts.units) === 'one' ? 'it' : 'them'}.`,
    }),
    cancelled: ({ orderNumber }) => ({
      subject: `Your order ${orderNumber} has been cancelled`,
      body: `Your order ${orderNumber} has been cancelled. If you have paid already, the money will be returned to you.`,
    }),
    refunded: (facts) => ({
      subject: `A refund for your order ${facts.orderNumber}`,
      body: `We have returned ${amount(facts.amount)} for your order ${facts.orderNumber} to you.`,
    }),
  },
};
