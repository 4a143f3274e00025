import type { ChannelView } from '#shared/contracts/api/channels.ts';
import { mayUseChannel } from '#shared/http/access/principal.ts';
import { checkReferences, type PartyResource } from './keeping/crud.ts';
import { checkCurrency } from './currency.ts';
import type { Stored } from './keeping/store.ts';

export const channels: PartyResource<'channel'> = {
  kind: 'channel',
  path: '/v1/channels',
  idOf: ({ channelId }) => channelId,
  view: ({ party, version }: Stored<'channel'>): ChannelView => ({ ...party, version }),
  within: (caller, { channelId, branch }) => mayUseChannel(caller, { channel: channelId, branch }),
  check: async ({ branch, currency }) =>
    checkCurrency(currency, '/currency') ?? (await checkReferences('branch', [branch], '/branch')),
};
