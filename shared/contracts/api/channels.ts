import { channelKinds, unknownItemPolicies } from '../vocabulary.ts';
import * as z from 'zod';
import { currency, listQuery, pageOf, slug, text, version, replacing } from '../fields.ts';
import { percent } from '../prices.ts';
import { defineRoutes } from '../route.ts';

const channelSettings = z
  .strictObject({
    name: text(200),
    branch: slug.meta({ description: 'The branch whose books its orders go into' }),
    currency: currency.meta({ description: 'Its usual currency' }),
    kind: z.enum(channelKinds),
    active: z.boolean().default(true).meta({ description: 'An inactive channel places no orders' }),
    unknownItems: z.enum(unknownItemPolicies).optional().meta({
      description:
        'What becomes of an order with an SKU that is no item here: `refuse` it, as is usual, take it and `hold` it until its lines are mapped to items, or take such lines as `custom` ones, which are made, bought or done for the order and need no stock',
    }),
    priceTolerance: percent.optional().meta({
      description:
        'How far, in percent of the list price, a price that it sends may be from the price lists before a person has to release the order; without it, prices are taken as they come',
    }),
    screenedElsewhere: z.boolean().optional().meta({
      description:
        'Its orders are screened before they come, as those of most marketplaces: nobody outside is asked about them here',
    }),
    demo: z.boolean().optional().meta({
      description:
        'Its orders are picked, packed, shipped and delivered by the demo warehouse, in a stage that has one; for evaluation only',
    }),
  })
  .meta({ id: 'ChannelSettings' });

export const newChannel = z.strictObject({ channelId: slug, ...channelSettings.shape }).meta({ id: 'NewChannel' });
const channelView = z.strictObject({ ...newChannel.shape, version }).meta({ id: 'Channel' });

export type ChannelView = z.output<typeof channelView>;

const params = z.strictObject({ channelId: slug });

/** Channels: where orders come from. */
export const channelRoutes = defineRoutes({
  createChannel: {
    method: 'POST',
    path: '/v1/channels',
    access: 'parties:write',
    summary: 'Create a channel',
    body: newChannel,
    success: { status: 201, description: 'The channel', body: channelView },
    problems: ['already-exists', 'unknown-reference', 'invalid-amount', 'not-authorised'],
    example: {
      body: { channelId: 'call-centre', name: 'Call centre', branch: 'uk', currency: 'GBP', kind: 'call_centre' },
    },
  },
  listChannels: {
    method: 'GET',
    path: '/v1/channels',
    access: 'parties:read',
    summary: 'List channels by id',
    query: z.strictObject(listQuery),
    success: { status: 200, description: 'The channels within reach', body: pageOf(channelView) },
    problems: [],
    example: {},
  },
  getChannel: {
    method: 'GET',
    path: '/v1/channels/{channelId}',
    access: 'parties:read',
    summary: 'Read a channel',
    params,
    success: { status: 200, description: 'The channel, its version as ETag', body: channelView },
    problems: ['not-found'],
    example: { params: { channelId: 'web' } },
  },
  replaceChannel: {
    method: 'PUT',
    path: '/v1/channels/{channelId}',
    access: 'parties:write',
    summary: 'Change a channel',
    description:
      'The body replaces all settings. Orders already placed stay with the branch that they were placed for.',
    params,
    body: replacing(channelSettings, channelView),
    success: { status: 200, description: 'The channel', body: channelView },
    problems: ['not-found', 'stale-version', 'unknown-reference', 'invalid-amount', 'not-authorised'],
    example: {
      params: { channelId: 'web' },
      body: { name: 'Web shop', branch: 'uk', currency: 'GBP', kind: 'web_shop', demo: true },
    },
  },
});
