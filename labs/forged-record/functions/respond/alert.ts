import { PublishCommand, type SNSClient } from '@aws-sdk/client-sns';

/** Tells the analysts. */
export async function alert(
  { sns, alertTopic }: { readonly sns: SNSClient; readonly alertTopic: string },
  subject: string,
  message: Readonly<Record<string, unknown>>,
): Promise<void> {
  await sns.send(
    new PublishCommand({
      TopicArn: alertTopic,
      Subject: subject,
      Message: JSON.stringify(message),
    }),
  );
}
