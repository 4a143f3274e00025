import type { inventoryRoutes } from '#shared/contracts/api/inventory.ts';
import type { Operation } from '#shared/http/operation.ts';
import { isRefusal } from '#shared/http/refusal.ts';
import { partClaims, recordedAt, unitsOf } from './recording.ts';
import { movementWrite, newMovement } from './stock/movement.ts';
import { recordInParts } from './stock/record-stock.ts';
import { setCounted } from './stock/stock-changes.ts';
import { linesInSteps } from './stock/stock-references.ts';

/** `POST /v1/stock/counts`: sets what is on hand to what was counted. */
export const countStock: Operation<typeof inventoryRoutes.countStock> = async (request) => {
  const { location, reference } = request.body;
  const lines = await linesInSteps(request.caller, location, request.body.lines, 'counted');
  if (isRefusal(lines)) return lines;
  return recordInParts(
    {
      location,
      lines,
      claim: request.claim,
      answer: recordedAt(location),
      serialsOf: 'count',
      decide: ({ steps: counted }, shelf, _room, { coming: serials, going: missing }) => {
        const { writes, difference: quantity } = setCounted(shelf, counted);
        const movement = newMovement({
          kind: 'count',
          ...unitsOf(shelf),
          quantity,
          reference,
          counted,
          serials,
          missing,
        });
        return { state: movement, events: [], writes: [...writes, movementWrite(movement)] };
      },
    },
    partClaims(request),
  );
};
