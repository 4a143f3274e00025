import { isWhole, serialsNamed, type Language, type MessageFacts } from './message.ts';
import { writingOf } from './writing.ts';

const { amount, decimal, number, list, form } = writingOf('ru');

/** "1 товар", "2 товара", "5 товаров" */
function items(units: number): string {
  const forms: Partial<Record<Intl.LDMLPluralRule, string>> = { one: 'товар', few: 'товара' };
  return `${number(units)} ${forms[form(units)] ?? 'товаров'}`;
}

/** "0,250 kg: Кофе и 1 × Кружка" */
const named = (parts: NonNullable<MessageFacts['parts']>): string =>
  list(
    parts.map(({ quantity, unit, what }) => `${decimal(quantity)} ${unit === undefined ? '×' : `${unit}:`} ${what}`),
  );

/** "2 из 5 товаров заказа W-1": after "из" the word stands in the genitive. */
function part({ units, ofUnits, parts, orderNumber }: MessageFacts): string {
  if (parts) return `${named(parts)} из заказа ${orderNumber}`;
  const of = form(ofUnits) === 'one' ? 'товара' : 'товаров';
  return `${number(units)} из ${number(ofUnits)} ${of} заказа ${orderNumber}`;
}

const whatFollows = {
  ship: ' Мы напишем, когда он отправится к вам.',
  ship_from_store: ' Мы напишем, когда он отправится к вам.',
  local_delivery: ' Мы напишем, когда он отправится к вам.',
  pickup: ' Мы напишем, когда его можно будет забрать.',
  service: '',
  digital: '',
  mixed: ' Мы напишем о каждой его части.',
} satisfies Record<MessageFacts['method'], string>;

function tracking({ trackingNumbers }: MessageFacts): string {
  if (trackingNumbers.length === 0) return '';
  const one = trackingNumbers.length === 1;
  return ` ${one ? 'Номер' : 'Номера'} для отслеживания: ${list(trackingNumbers)}.`;
}

/** " Серийные номера: A1, B2 и ещё 3 (указаны в счёте)." */
function serialNumbers(facts: MessageFacts): string {
  const { named: some, more } = serialsNamed(facts);
  if (some.length === 0) return '';
  const all = more === 0 ? some : [...some, `ещё ${number(more)} (указаны в счёте)`];
  return ` ${all.length === 1 ? 'Серийный номер' : 'Серийные номера'}: ${list(all)}.`;
}

/** "доставлен", or how else a customer gets it. */
function arrived(facts: MessageFacts): { subject: string; body: string } {
  const { method, orderNumber } = facts;
  const whole = isWhole(facts);
  if (method === 'pickup') {
    const subject = `Вы забрали ${whole ? 'заказ' : 'часть заказа'} ${orderNumber}`;
    return {
      subject,
      body: `${whole ? subject : `Вы забрали ${part(facts)}`}.${serialNumbers(facts)} Приятного пользования!`,
    };
  }
  const done = method === 'service' ? 'выполнен' : 'доставлен';
  if (!whole) {
    const inPart = method === 'service' ? 'Выполнено' : 'Доставлено';
    return { subject: `Часть вашего заказа ${orderNumber} ${done}а`, body: `${inPart} ${part(facts)}.` };
  }
  const subject = `Ваш заказ ${orderNumber} ${done}`;
  return { subject, body: `${subject}. Приятного пользования!` };
}

/** What customers read in Russian. */
export const russian: Language = {
  greeting: (customerName) => (customerName ? `Здравствуйте, ${customerName}!` : 'Здравствуйте!'),
  templates: {
    placed: (facts) => ({
      subject: `Мы получили ваш заказ ${facts.orderNumber}`,
      body: `Спасибо за заказ ${facts.orderNumber}: ${items(facts.units)}, ${amount(facts.amount)}.${whatFollows[facts.method]}`,
    }),
    held: ({ orderNumber }) => ({
      subject: `Мы проверяем ваш заказ ${orderNumber}`,
      body: `Нам нужно проверить заказ ${orderNumber}, прежде чем продолжить. Если что-то понадобится, мы свяжемся с вами.`,
    }),
    shipped: (facts) => {
      const { orderNumber, carrier } = facts;
      const to = carrier ? `в службу доставки ${carrier}` : 'в доставку';
      return isWhole(facts)
        ? {
            subject: `Ваш заказ ${orderNumber} в пути`,
            body: `Мы передали ${to} заказ ${orderNumber}.${tracking(facts)}${serialNumbers(facts)}`,
          }
        : {
            subject: `Часть вашего заказа ${orderNumber} в пути`,
            body: `Мы передали ${to} ${part(facts)}.${tracking(facts)}${serialNumbers(facts)}`,
          };
    },
    ready_for_pickup: (facts) => {
      const { orderNumber } = facts;
      const whole = isWhole(facts);
      return {
        subject: whole ? `Заказ ${orderNumber} можно забрать` : `Часть заказа ${orderNumber} можно забрать`,
        body: `${whole ? `Ваш заказ ${orderNumber} готов` : `Готово ${part(facts)}`} к выдаче. Назовите, пожалуйста, номер заказа.`,
      };
    },
    delivered: arrived,
    lost: (facts) => ({
      subject: `${isWhole(facts) ? 'Ваш заказ' : 'Часть вашего заказа'} ${facts.orderNumber} ${isWhole(facts) ? 'потерян' : 'потеряна'} при доставке`,
      body: `Приносим извинения: при доставке потеряно ${isWhole(facts) ? `всё из заказа ${facts.orderNumber}` : part(facts)}.${serialNumbers(facts)} Платить за это не нужно. Если вы уже заплатили, деньги будут возвращены.`,
    }),
    sent_back: (facts) => ({
      subject: `${isWhole(facts) ? 'Ваш заказ' : 'Часть вашего заказа'} ${facts.orderNumber} ${isWhole(facts) ? 'вернулся' : 'вернулась'} к нам`,
      body: `К нам вернулось ${isWhole(facts) ? `всё из заказа ${facts.orderNumber}` : part(facts)}.${serialNumbers(facts)} Платить за это не нужно. Если вы уже заплатили, деньги будут возвращены.`,
    }),
    partly_cancelled: (facts) => ({
      subject: `Часть вашего заказа ${facts.orderNumber} отменена`,
      body: `Отменено ${part(facts)} на сумму ${amount(facts.amount)}. Платить за это не нужно.`,
    }),
    cancelled: ({ orderNumber }) => ({
      subject: `Ваш заказ ${orderNumber} отменён`,
      body: `Ваш заказ ${orderNumber} отменён. Если вы уже заплатили, деньги будут возвращены.`,
    }),
    refunded: (facts) => ({
      subject: `Возврат денег по заказу ${facts.orderNumber}`,
      body: `Мы вернули вам ${amount(facts.amount)} по заказу ${facts.orderNumber}.`,
    }),
  },
};
