import { packed, unpacked } from '#shared/dynamodb/packed.ts';
import { rowKind } from '#shared/dynamodb/row-kind.ts';

const described = { table: 'Inventory', revision: 'revision' } as const;

/** Notes as the release before has written them, with a text. */
export const oldNotes = rowKind({
  ...described,
  name: 'note',
  key: { sort: 'NOTE#*' },
  attributes: ['revision', 'note'],
});

/** Notes of this release: of lines, with a language. */
export const notes = rowKind({
  ...described,
  name: 'note',
  key: { sort: 'NOTE#*' },
  version: 2,
  attributes: ['revision', 'note', 'language'],
  upcast: {
    1: (row) => {
      const { text, ...note } = unpacked<{ text: string }>(row['note']);
      return { ...row, note: packed({ ...note, lines: text.split('\n') }), language: 'en' };
    },
  },
});

/** Counters without a count of their changes; of the release before, they say `units`. */
export const counters = rowKind({
  name: 'counter',
  table: 'Inventory',
  key: { sort: 'COUNTER#*' },
  version: 2,
  attributes: ['quantity'],
  upcast: { 1: ({ units, ...row }) => ({ ...row, quantity: units }) },
});

/** What was told last of an item, with its event; of the release before, it says `number`. */
export const told = rowKind({
  name: 'told',
  table: 'Inventory',
  key: { sort: 'LEVEL_TOLD#*' },
  version: 2,
  attributes: ['told', 'outbox', 'events'],
  upcast: { 1: ({ number, ...row }) => ({ ...row, told: number }) },
});

export const presentKinds = [notes, counters, told];
