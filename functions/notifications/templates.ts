import type { EventType } from '#shared/contracts/events/catalogue.ts';

/** The messages that customers get. */
export const templateNames = [
  'placed',
  'held',
  'shipped',
  'ready_for_pickup',
  'delivered',
  'cancelled',
  'refunded',
] as const;
export type TemplateName = (typeof templateNames)[number];
export type Locale = 'en' | 'ru';

/** What a message can speak of. */
export interface MessageFacts {
  readonly orderNumber: string;
  readonly customerName?: string | undefined;
  /** Decimal amount with its currency: of the order, or of the refund. */
  readonly amount: string;
  readonly carrier?: string | undefined;
  readonly trackingNumber?: string | undefined;
}

export interface Message {
  readonly subject: string;
  readonly text: string;
}

/** The message that an event calls for. */
export const templateOf = {
  OrderPlaced: 'placed',
  OrderHeld: 'held',
  FulfilmentOrderHandedOver: 'shipped',
  FulfilmentOrderDelivered: 'delivered',
  OrderCancelled: 'cancelled',
  PaymentRefunded: 'refunded',
} as const satisfies Partial<Record<EventType, TemplateName>>;

type Template = (facts: MessageFacts) => { subject: string; body: string };

const english: Readonly<Record<TemplateName, Template>> = {
  placed: ({ orderNumber, amount }) => ({
    subject: `We have received your order ${orderNumber}`,
    body: `Thank you for your order ${orderNumber} for ${amount}. We will write to you when it is on its way.`,
  }),
  held: ({ orderNumber }) => ({
    subject: `We are checking your order ${orderNumber}`,
    body: `We need to check your order ${orderNumber} before we can go on. We will get in touch if we need anything from you.`,
  }),
  shipped: ({ orderNumber, carrier, trackingNumber }) => ({
    subject: `Your order ${orderNumber} is on its way`,
    body: `We have handed your order ${orderNumber} over${carrier ? ` to ${carrier}` : ''}.${trackingNumber ? ` The tracking number is ${trackingNumber}.` : ''}`,
  }),
  ready_for_pickup: ({ orderNumber }) => ({
    subject: `You can collect your order ${orderNumber}`,
    body: `Your order ${orderNumber} is ready. Please bring the order number with you.`,
  }),
  delivered: ({ orderNumber }) => ({
    subject: `Your order ${orderNumber} has been delivered`,
    body: `Your order ${orderNumber} has been delivered. We hope you enjoy it.`,
  }),
  cancelled: ({ orderNumber }) => ({
    subject: `Your order ${orderNumber} has been cancelled`,
    body: `Your order ${orderNumber} has been cancelled. What you have paid will be returned to you.`,
  }),
  refunded: ({ orderNumber, amount }) => ({
    subject: `A refund for your order ${orderNumber}`,
    body: `We have returned ${amount} for your order ${orderNumber} to you.`,
  }),
};

const russian: Readonly<Record<TemplateName, Template>> = {
  placed: ({ orderNumber, amount }) => ({
    subject: `Мы получили ваш заказ ${orderNumber}`,
    body: `Спасибо за заказ ${orderNumber} на сумму ${amount}. Мы напишем, когда он отправится к вам.`,
  }),
  held: ({ orderNumber }) => ({
    subject: `Мы проверяем ваш заказ ${orderNumber}`,
    body: `Нам нужно проверить заказ ${orderNumber}, прежде чем продолжить. Если что-то понадобится, мы свяжемся с вами.`,
  }),
  shipped: ({ orderNumber, carrier, trackingNumber }) => ({
    subject: `Ваш заказ ${orderNumber} в пути`,
    body: `Мы передали заказ ${orderNumber}${carrier ? ` в службу доставки ${carrier}` : ' в доставку'}.${trackingNumber ? ` Номер для отслеживания: ${trackingNumber}.` : ''}`,
  }),
  ready_for_pickup: ({ orderNumber }) => ({
    subject: `Заказ ${orderNumber} можно забрать`,
    body: `Ваш заказ ${orderNumber} готов к выдаче. Назовите, пожалуйста, номер заказа.`,
  }),
  delivered: ({ orderNumber }) => ({
    subject: `Ваш заказ ${orderNumber} доставлен`,
    body: `Ваш заказ ${orderNumber} доставлен. Приятного пользования!`,
  }),
  cancelled: ({ orderNumber }) => ({
    subject: `Ваш заказ ${orderNumber} отменён`,
    body: `Ваш заказ ${orderNumber} отменён. Уплаченные деньги будут возвращены.`,
  }),
  refunded: ({ orderNumber, amount }) => ({
    subject: `Возврат денег по заказу ${orderNumber}`,
    body: `Мы вернули вам ${amount} по заказу ${orderNumber}.`,
  }),
};

const languages = {
  en: { templates: english, greeting: (name?: string) => (name ? `Dear ${name},` : 'Hello,') },
  ru: { templates: russian, greeting: (name?: string) => (name ? `Здравствуйте, ${name}!` : 'Здравствуйте!') },
} as const;

/** Writes a message in the customer's language. */
export function writeMessage(name: TemplateName, locale: Locale, facts: MessageFacts): Message {
  const { templates, greeting } = languages[locale];
  const { subject, body } = templates[name](facts);
  return { subject, text: `${greeting(facts.customerName)}\n\n${body}\n` };
}
