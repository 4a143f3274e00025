import { defineContext } from '#shared/context.ts';
import { notificationRoutes } from '#shared/contracts/api/notifications.ts';

/** What notifications has. */
export const notifications = defineContext({
  name: 'notifications',
  folder: 'functions/notifications',
  purpose: 'Webhooks of channels and messages to customers',
  owns: ['Messages'],
  api: {
    routes: notificationRoutes,
    needs: {
      tables: { Messages: 'readWrite', Orders: 'read' },
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
        'LinesCancelled',
        'OrderCancelled',
        'PaymentRefunded',
      ],
      tries: 8,
      needs: { tables: { Orders: 'read', Messages: 'readWrite' }, sendsMail: true },
    },
    'queue-webhooks': {
      file: 'webhooks/queue-webhooks',
      purpose: 'Keeps a delivery for each webhook endpoint of the channel, and delivers what is due',
      events: 'all',
      tries: 8,
      needs: { tables: { Messages: 'readWrite' } },
    },
  },
  schedules: {
    'deliver-webhooks': {
      file: 'webhooks/deliver-webhooks',
      everyMinutes: 1,
      needs: {
        tables: { Messages: 'readWrite' },
        timeoutSeconds: 60,
      },
    },
  },
});
