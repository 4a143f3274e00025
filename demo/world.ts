import type {
  NewBranch,
  NewChannel,
  NewCustomer,
  NewItem,
  NewListPrices,
  NewLocation,
  StockReceipt,
} from '@open-oms/client';

/** What the demo system knows before the first order. */
export const branches: readonly NewBranch[] = [
  { branchId: 'uk', name: 'United Kingdom', country: 'GB', currency: 'GBP', approvalLimit: '5000.00' },
  { branchId: 'eu', name: 'Europe', country: 'DE', currency: 'EUR', approvalLimit: '6000.00' },
];

export const channels: readonly NewChannel[] = [
  { channelId: 'web', name: 'Web shop', branch: 'uk', currency: 'GBP', kind: 'web_shop', demo: true },
  {
    channelId: 'marketplace',
    name: 'Marketplace',
    branch: 'uk',
    currency: 'GBP',
    kind: 'marketplace',
    demo: true,
    unknownItems: 'hold',
  },
  {
    channelId: 'b2b',
    name: 'Business customers',
    branch: 'eu',
    currency: 'EUR',
    kind: 'b2b',
    demo: true,
    unknownItems: 'custom',
  },
];

export const locations: readonly NewLocation[] = [
  {
    locationId: 'london',
    name: 'London warehouse',
    kind: 'warehouse',
    branch: 'uk',
    country: 'GB',
    coordinates: { latitude: 51.5072, longitude: -0.1276 },
    timeZone: 'Europe/London',
    priority: 1,
    services: ['installation'],
  },
  {
    locationId: 'manchester',
    name: 'Manchester warehouse',
    kind: 'warehouse',
    branch: 'uk',
    country: 'GB',
    coordinates: { latitude: 53.4808, longitude: -2.2426 },
    timeZone: 'Europe/London',
    priority: 2,
  },
  {
    locationId: 'berlin',
    name: 'Berlin warehouse',
    kind: 'warehouse',
    branch: 'eu',
    country: 'DE',
    coordinates: { latitude: 52.52, longitude: 13.405 },
    timeZone: 'Europe/Berlin',
    priority: 1,
    branches: ['eu'],
  },
  {
    locationId: 'shop-soho',
    name: 'Shop in Soho',
    kind: 'shop',
    branch: 'uk',
    country: 'GB',
    address: { lines: ['10 Carnaby Street'], city: 'London', postalCode: 'W1F 9PF', country: 'GB' },
    coordinates: { latitude: 51.5133, longitude: -0.1396 },
    timeZone: 'Europe/London',
    priority: 5,
    offersPickup: true,
    shipsFrom: false,
  },
  {
    locationId: 'shop-bath',
    name: 'Shop in Bath, which ships too',
    kind: 'shop',
    branch: 'uk',
    country: 'GB',
    address: { lines: ['7 Milsom Street'], city: 'Bath', postalCode: 'BA1 1DE', country: 'GB' },
    coordinates: { latitude: 51.3839, longitude: -2.3603 },
    timeZone: 'Europe/London',
    priority: 7,
    branches: ['uk'],
    offersPickup: true,
  },
  {
    locationId: 'workbench',
    name: 'Workbench for gifts',
    kind: 'warehouse',
    branch: 'uk',
    country: 'GB',
    coordinates: { latitude: 51.4545, longitude: -2.5879 },
    timeZone: 'Europe/London',
    priority: 9,
    branches: ['uk'],
  },
];

/** Where the demo warehouse leaves the work to people. */
export const workedByHand = ['workbench'];

export const items: readonly NewItem[] = [
  {
    sku: 'TEA-001',
    kind: 'goods',
    description: 'Breakfast tea, 50 bags',
    barcodes: ['5012345678900'],
    weightGrams: 150,
    unitCost: { amount: '2.10', currency: 'GBP' },
  },
  {
    sku: 'MUG-001',
    kind: 'goods',
    description: 'Stoneware mug',
    barcodes: ['5012345678917'],
    crossReferences: [{ kind: 'oem', number: 'SM-330/B' }],
    weightGrams: 340,
    volumeMl: 700,
    backorderable: true,
    unitCost: { amount: '3.40', currency: 'GBP' },
  },
  {
    sku: 'POSTER-A2',
    kind: 'goods',
    description: 'Poster, A2, limited print',
    weightGrams: 90,
    unitCost: { amount: '6.00', currency: 'GBP' },
  },
  {
    sku: 'GIFT-001',
    kind: 'goods',
    description: 'Gift box of tea, packed by hand',
    weightGrams: 620,
    unitCost: { amount: '8.00', currency: 'GBP' },
  },
  {
    sku: 'COFFEE-KG',
    kind: 'goods',
    description: 'Coffee beans, by weight',
    unit: 'kg',
    decimals: 3,
    unitCost: { amount: '9.40', currency: 'GBP' },
  },
  {
    sku: 'PHONE-001',
    kind: 'goods',
    description: 'Telephone, each with its serial number',
    serialised: true,
    weightGrams: 190,
    unitCost: { amount: '140.00', currency: 'GBP' },
  },
  { sku: 'INSTALL-001', kind: 'service', description: 'Installation at home', unit: 'visit' },
  { sku: 'EBOOK-001', kind: 'digital', description: 'The book of tea, e-book', taxClass: 'reduced' },
];

/** What is sold as one thing and made of items above. */
export const kits: readonly NewItem[] = [
  {
    sku: 'TEA-SET',
    kind: 'kit',
    description: 'Tea for two: tea and two mugs',
    components: [
      { sku: 'TEA-001', quantity: 1, share: 999 },
      { sku: 'MUG-001', quantity: 2, share: 2500 },
    ],
  },
];

export const customers: readonly NewCustomer[] = [
  {
    customerId: 'c-1001',
    channel: 'web',
    name: 'Ada Green',
    email: 'ada@example.com',
    addresses: [{ lines: ['12 Elm Street'], city: 'London', postalCode: 'N1 9GU', country: 'GB' }],
    creditLimit: { amount: '500.00', currency: 'GBP' },
  },
  // Can ask to be forgotten; the other one has.
  { customerId: 'c-1002', channel: 'web', name: 'Ben Hill', email: 'ben@example.com' },
  { customerId: 'c-1003', channel: 'web', name: 'Cleo Marsh', email: 'cleo@example.com' },
];

/** What channels that send no price sell for. */
export const prices: NewListPrices = {
  items: [
    { sku: 'TEA-001', currency: 'GBP', unitPrice: '9.99', from: '2026-01-01' },
    { sku: 'MUG-001', currency: 'GBP', unitPrice: '12.50', from: '2026-01-01' },
  ],
};

/** Opening stock: the poster is scarce and in one place only, as is the gift. */
export const stock: readonly StockReceipt[] = [
  {
    location: 'london',
    reference: 'OPENING',
    lines: [
      { sku: 'TEA-001', quantity: 10_000 },
      { sku: 'MUG-001', quantity: 2_000 },
      { sku: 'COFFEE-KG', quantity: 250.5 },
      { sku: 'PHONE-001', quantity: 20, serials: Array.from({ length: 20 }, (_, index) => `SN-${1001 + index}`) },
    ],
  },
  {
    location: 'manchester',
    reference: 'OPENING',
    lines: [
      { sku: 'TEA-001', quantity: 5_000 },
      { sku: 'MUG-001', quantity: 60 },
      { sku: 'POSTER-A2', quantity: 5 },
    ],
  },
  {
    location: 'berlin',
    reference: 'OPENING',
    lines: [
      { sku: 'TEA-001', quantity: 3_000 },
      { sku: 'MUG-001', quantity: 500 },
    ],
  },
  {
    location: 'shop-soho',
    reference: 'OPENING',
    lines: [
      { sku: 'TEA-001', quantity: 200 },
      { sku: 'MUG-001', quantity: 40 },
    ],
  },
  {
    location: 'shop-bath',
    reference: 'OPENING',
    lines: [
      { sku: 'TEA-001', quantity: 60 },
      { sku: 'MUG-001', quantity: 25 },
    ],
  },
  { location: 'workbench', reference: 'OPENING', lines: [{ sku: 'GIFT-001', quantity: 100 }] },
];
