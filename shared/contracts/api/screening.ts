import * as z from 'zod';
import { moment, screeningProvider } from '../fields.ts';
import { refusedPolicies, screeningStates, unansweredPolicies } from '../vocabulary.ts';

/** Who screens a branch's orders outside. */
export const screeningSettings = z
  .strictObject({
    provider: screeningProvider,
    answerWithinMinutes: z.int().min(1).max(10_080).meta({
      description: 'How long an order waits for the answer; it is asked for again until then',
    }),
    whenUnanswered: z.enum(unansweredPolicies).meta({
      description: 'What becomes of an order without an answer by then: a person decides about it, or it goes on',
    }),
    whenRefused: z.enum(refusedPolicies).meta({
      description: 'What becomes of an order that is refused: a person decides about it, or it is cancelled',
    }),
  })
  .meta({ id: 'ScreeningSettings' });

/** One thing that an outside screening objects to. */
export const screeningReason = z
  .strictObject({
    code: z.string().meta({ description: "The provider's own word" }),
    text: z.string().optional().meta({ description: 'The same for people' }),
  })
  .meta({ id: 'ScreeningReason' });

/** How the outside screening of an order stands. */
export const screeningView = z
  .strictObject({
    provider: z.string(),
    state: z.enum(screeningStates).meta({
      description:
        '`pending`: its answer is waited for. `unanswered`: it was waited for in vain. `overruled`: a person has decided before. What it objects to stands in the holds that it has led to',
    }),
    detailsVersion: z.int().meta({ description: 'Which version of the details was judged' }),
    askedAt: moment,
    askAgainAt: moment.optional().meta({ description: 'While it is pending: when it is asked for again' }),
    until: moment.optional().meta({ description: 'While it is pending: until when it is waited for' }),
    answeredAt: moment.optional(),
  })
  .meta({ id: 'OrderScreening' });
