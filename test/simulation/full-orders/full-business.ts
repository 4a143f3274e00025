import { wholeBusiness, type SimulatedBusiness } from '../business/business.ts';

/** An item that is sold by weight, and a kit with some of it. */
export const soldByWeight = 'RICE';
export const kitItem = 'BREAKFAST';

const locations = wholeBusiness.locations.map(({ locationId }) => locationId);

/** The whole business, with more by weight than anybody buys. */
export const fullBusiness: SimulatedBusiness = {
  ...wholeBusiness,
  items: [
    ...wholeBusiness.items,
    {
      sku: soldByWeight,
      kind: 'goods',
      backorderable: false,
      openingStock: Object.fromEntries(locations.map((location) => [location, 50_000])),
      weighedIn: 'kg',
    },
    {
      sku: kitItem,
      kind: 'kit',
      backorderable: false,
      openingStock: {},
      components: [
        { sku: 'TEA', quantity: 2, share: 3 },
        { sku: soldByWeight, quantity: 1, share: 4 },
      ],
    },
  ],
};
