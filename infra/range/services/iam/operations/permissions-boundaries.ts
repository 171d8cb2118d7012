import { operation } from '../../../service.ts';
import { boundaryContext } from '../access-context.ts';
import { noSuchEntity } from '../faults.ts';
import type { Holder, HolderInput } from '../holder.ts';
import { onHolder } from '../holder.ts';
import { apiReference, TRAIL_SHAPE } from '../known-from.ts';
import { policyAt } from '../model.ts';
import { changes } from '../trail-rules.ts';

interface BoundaryInput extends HolderInput {
  readonly PermissionsBoundary?: string | undefined;
}

/** Put and Delete of the permissions boundary of a user or a role. */
export function permissionsBoundaries(holder: Holder) {
  return {
    put: operation<BoundaryInput, object>({
      knownFrom: [apiReference(`Put${holder.word}PermissionsBoundary`), TRAIL_SHAPE],
      authorizes: onHolder<BoundaryInput>(
        holder,
        `iam:Put${holder.word}PermissionsBoundary`,
        (input) => boundaryContext(input.PermissionsBoundary),
      ),
      async handle(input, call) {
        holder.find(call, input).boundary = policyAt(call, input.PermissionsBoundary).arn;
        return {};
      },
      trail: changes(),
    }),
    delete: operation<BoundaryInput, object>({
      knownFrom: [apiReference(`Delete${holder.word}PermissionsBoundary`), TRAIL_SHAPE],
      authorizes: onHolder(holder, `iam:Delete${holder.word}PermissionsBoundary`),
      async handle(input, call) {
        const holds = holder.find(call, input);
        if (holds.boundary === undefined)
          throw noSuchEntity(
            `${holder.word} ${holds.name} does not have a permissions boundary set.`,
          );
        holds.boundary = undefined;
        return {};
      },
      trail: changes(),
    }),
  };
}
