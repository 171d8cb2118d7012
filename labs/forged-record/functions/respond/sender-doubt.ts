/**
 * Why the platform did not send this, or undefined when it did.
 *
 * Lambda delivers in sessions it names `awslambda_<number>_<time>`; calls of the function's own code come in a session
 * named like the function, and users' with their own id. SQS writes the sender down, and no sender can change it.
 */
export function senderDoubt(
  { senderId }: { readonly senderId: string },
  { scanRoleId }: { readonly scanRoleId: string },
): string | undefined {
  const [principal, session] = senderId.split(':');
  if (principal !== scanRoleId) return 'it was not sent in the name of the scan’s role';
  if (session === undefined || !/^awslambda_\d+_\d{17}$/.test(session)) {
    return 'it was sent with the scan’s role, and not by the platform';
  }
  return undefined;
}
