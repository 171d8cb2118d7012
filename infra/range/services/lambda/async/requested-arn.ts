import type { Arn } from '../../../../base/ids.ts';
import type { AsyncEvent, LambdaFunction } from '../state.ts';

/** The function as the caller named it, ":$LATEST" if without qualifier; the record's `functionArn`. */
export const requestedArn = (fn: LambdaFunction, event: AsyncEvent): Arn =>
  `${fn.arn}:${event.qualifier}`;
