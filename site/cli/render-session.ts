import type { LabSession } from '../../labs/session.ts';

/** Endpoint, outputs and everybody's keys, as one line. */
export function sessionAsJson({ range, outputs, actors }: LabSession): string {
  const { endpoint, region } = range;
  const told = [...actors.values()].map(({ name, userName, credentials }) => ({
    name,
    userName,
    ...credentials,
  }));
  return JSON.stringify({ endpoint, region, outputs, actors: told });
}

/** @param closing what to do next. */
export function sessionAsText(
  { lab, range, outputs, actors }: LabSession,
  closing: string,
): string {
  const keys = [...actors.values()].map(
    ({ name, userName, credentials }) => `# ${name} (user ${userName}):
export AWS_ACCESS_KEY_ID=${credentials.accessKeyId} AWS_SECRET_ACCESS_KEY=${credentials.secretAccessKey}
`,
  );
  const told = Object.entries(outputs as Record<string, unknown>).map(
    ([name, value]) => `  ${name.padEnd(24)}${String(value)}`,
  );
  return `The lab ${lab.id} stands. In another terminal:

export AWS_ENDPOINT_URL=${range.endpoint} AWS_REGION=${range.region} AWS_DEFAULT_REGION=${range.region}
${keys.join('')}
Its parts:
${told.join('\n')}

${closing}`;
}
