import { moneyAccounts, type MoneyAccount, type TenderKind } from '#shared/contracts/vocabulary.ts';
import { holderOf, type Tender } from '#functions/orders/rules.ts';

/** The account in which the money of each kind of tender stands: that of who holds it. */
const accountOf: Readonly<Record<TenderKind, MoneyAccount>> = {
  card: 'payment_clearing',
  provider_reference: 'payment_clearing',
  marketplace: 'marketplace_clearing',
  instalments: 'lender_clearing',
  voucher: 'marketplace_clearing',
  gift_card: 'stored_value',
  stored_credit: 'stored_value',
  bank_transfer: 'bank',
  cash_on_delivery: 'cash',
  on_account: 'bank',
};

/** The account in which the money of a tender stands. What is redeemed is where it says. */
export function moneyAccountOf(tender: Tender): MoneyAccount {
  if (tender.heldBy === undefined) return accountOf[tender.kind];
  return holderOf(tender) === 'marketplace' ? 'marketplace_clearing' : 'stored_value';
}

/** True of an account in which money of customers stands. */
export const isOfMoney = (account: string): boolean => (moneyAccounts as readonly string[]).includes(account);
