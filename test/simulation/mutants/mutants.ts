import { erasureMutants } from './erasure-mutants.ts';
import { importMutants } from './import-mutants.ts';
import { messageMutants } from './message-mutants.ts';
import { moneyMutants } from './money-mutants.ts';
import type { Mutant } from './mutant.ts';
import { orderMutants } from './order-mutants.ts';
import { stockMutants } from './stock-mutants.ts';
import { workflowMutants } from './workflow-mutants.ts';

/** All planted bugs; each is caught when the simulation runs with it. */
export const mutants: readonly Mutant[] = [
  ...stockMutants,
  ...orderMutants,
  ...moneyMutants,
  ...messageMutants,
  ...workflowMutants,
  ...importMutants,
  ...erasureMutants,
];
