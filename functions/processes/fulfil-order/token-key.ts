/** Where the token of an order's execution is kept: among the rows of the aggregate, so that one read brings both. */
export const tokenKey = (orderId: string) => ({ order: orderId, entry: 'ORDER#WAIT' });
