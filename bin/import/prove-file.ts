import type { Decimal } from '../csv.ts';
import { poundsText } from './pence.ts';
import type { ImportPlan, Sums } from './plan/plan.ts';
import type { Rejection } from './source/judge-row.ts';

/** One equation, as it is printed. */
export interface Equation {
  readonly what: string;
  readonly left: string;
  readonly right: string;
  readonly holds: boolean;
}

/** That both amounts are the same. */
export function equation(what: string, left: Decimal, right: Decimal): Equation {
  return { what, left: poundsText(left), right: poundsText(right), holds: left === right };
}

function counted(what: string, left: number, right: number): Equation {
  return { what, left: String(left), right: String(right), holds: left === right };
}

/**
 * That the rows taken and the rows rejected are the whole file: its bytes and lines, counted before anything was read as
 * text, its rows, and the amounts of those that tell one.
 */
export function fileEquations(
  plan: ImportPlan,
  accepted: Sums,
  rejected: Sums,
  rejections: readonly Rejection[],
): Equation[] {
  const { total, rows, files } = plan;
  return [
    ...files.flatMap(({ file, extent, read }) => [
      counted(`${file}, bytes: file = header + rows + blank lines`, extent.bytes, read.bytes),
      counted(`${file}, lines: file = header + rows + blank lines`, extent.lines, read.lines),
    ]),
    counted('rows: files = accepted + rejected', rows, rowsAccepted(plan, rejections) + rejections.length),
    equation(
      'ordinary invoices: file = accepted + rejected',
      total.ordinary,
      plus(accepted.ordinary, rejected.ordinary),
    ),
    equation('credit invoices: file = accepted + rejected', total.credit, plus(accepted.credit, rejected.credit)),
    equation('net: file = accepted + rejected', net(total), plus(net(accepted), net(rejected))),
  ];
}

/** Rows accepted by the plan, without those of orders that the API refused. */
function rowsAccepted({ acceptedRows }: ImportPlan, rejections: readonly Rejection[]): number {
  return acceptedRows - rejections.filter(({ reason }) => reason === 'refused-by-api').length;
}

/** Rows whose amount cannot be read: what the file adds up to is not known as long as there are any. */
export function rowsWithoutAmount(rejections: readonly Rejection[]): number {
  return rejections.filter(({ pounds }) => pounds === undefined).length;
}

export const plus = (one: Decimal, other: Decimal): Decimal => (one + other) as Decimal;
export const minus = (one: Decimal, other: Decimal): Decimal => (one - other) as Decimal;
export const net = ({ ordinary, credit }: Sums): Decimal => plus(ordinary, credit);
