import { defineContext } from '#shared/context.ts';
import { notificationRoutes } from '#shared/contracts/api/notifications.ts';

/** What notifications has. */
export const notifications = defineContext({
  name: 'notifications',
  folder: 'functions/notifications',
  purpose: 'Webhooks of channels and messages to customers',
  owns: ['Messages'],
  uses: ['orders', 'parties'],
  api: {
    routes: notificationRoutes,
    needs: {
      tables: { Messages: 'readWrite', Orders: 'read' },
      secrets: ['webhooks'],
    },
  },
  consumers: {
    'notify-customers': {
      file: 'messages/notify-customers',
      purpose: 'Sends the messages that customers get',
      events: [
        'OrderPlaced',
        'OrderHeld',
        'FulfilmentOrderReadyForPickup',
        'FulfilmentOrderHandedOver',
        'FulfilmentOrderDelivered',
        'ParcelLost',
        'ParcelSentBack',
        'LinesCancelled',
        'OrderCancelled',
        'PaymentRefunded',
      ],
      tries: 12,
      // Mails have a rate: two functions share it, and each mail of a batch waits for its turn. Seconds do not matter to a mail.
      batch: { size: 5, window: 5, mostAtOnce: 2 },
      needs: {
        tables: { Orders: 'read', Vault: 'read', Messages: 'readWrite' },
        secrets: ['vault'],
        sendsMail: true,
        timeoutSeconds: 60,
      },
    },
    'queue-webhooks': {
      file: 'delivering/queue-webhooks',
      purpose: 'Keeps a delivery for each webhook endpoint of the channel, and has posted what is due',
      events: 'all',
      tests: true,
      audience: 'webhooks',
      tries: 12,
      needs: { tables: { Messages: 'readWrite', Parties: 'read' }, feeds: 'deliver-webhooks' },
    },
  },
  schedules: {
    'sweep-webhooks': {
      file: 'delivering/sweep-webhooks',
      everyMinutes: 1,
      needs: { tables: { Messages: 'readWrite' }, feeds: 'deliver-webhooks', timeoutSeconds: 60 },
    },
  },
  queued: {
    'deliver-webhooks': {
      file: 'delivering/deliver-webhooks',
      size: 10,
      tries: 12,
      limit: 'webhooks',
      // What an endpoint has waited for is handed on when it answers again.
      needs: {
        tables: { Messages: 'readWrite' },
        secrets: ['webhooks'],
        feeds: 'deliver-webhooks',
        timeoutSeconds: 60,
      },
    },
  },
});
