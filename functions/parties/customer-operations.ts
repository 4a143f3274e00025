import type { partiesRoutes } from '#shared/contracts/api/parties.ts';
import type { Operations } from '#shared/http/operation.ts';
import { customerOf, customers } from './customers.ts';
import { createParty, getParty, replaceParty } from './keeping/crud.ts';

/** How single customers are made, read and replaced. */
export const customerOperations: Pick<
  Operations<typeof partiesRoutes>,
  'createCustomer' | 'getCustomer' | 'replaceCustomer'
> = {
  createCustomer: async (request) => createParty(customers, request, customerOf(request.body.customerId, request.body)),
  getCustomer: ({ caller, params }) => getParty(customers, caller, params.customerId),
  replaceCustomer: async (request) => {
    const { customerId } = request.params;
    return replaceParty(customers, request, customerId, customerOf(customerId, request.body));
  },
};
