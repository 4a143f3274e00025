import { channels, branches, locations, type SimulatedBusiness, type SimulatedItem } from '../business/business.ts';

/** As little of the business as scenarios can be played in; everybody has stock of tea. */
export const smallBusiness: SimulatedBusiness = {
  branches: branches.filter(({ branchId }) => branchId === 'uk'),
  channels: channels.filter(({ branch }) => branch === 'uk'),
  locations: locations.filter(({ branch }) => branch === 'uk'),
  items: [
    goods('TEA', { london: 1000, leeds: 1000, soho: 1000 }),
    { ...goods('HOT', { london: 40 }), shards: 4 },
    { ...goods('MUG', { london: 2 }), backorderable: true },
    goods('VASE', { london: 1 }),
    goods('POSTER', { leeds: 5 }),
    { ...goods('SERUM', { leeds: 4 }), lots: ['S-1', 'S-2'] },
    { sku: 'VISIT', kind: 'service', backorderable: false, openingStock: {} },
    { sku: 'EBOOK', kind: 'digital', backorderable: false, openingStock: {} },
  ],
};

function goods(sku: string, openingStock: SimulatedItem['openingStock']): SimulatedItem {
  return { sku, kind: 'goods', backorderable: false, openingStock };
}
