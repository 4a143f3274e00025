export { ApiError, isRefusal, NoToken, Unreachable, type ProblemCode } from './errors.ts';
export type * from './generated/schemas.ts';
export { OpenOms, type Exchange, type Options } from './open-oms.ts';
export type { Answer, Call, CallArguments, CallOptions, ListId, OperationId, Row } from './requests.ts';
export { BadSignature, verifyWebhook } from './webhooks.ts';
