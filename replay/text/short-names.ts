/** "user/ci-uploader" of an arn, the session's name of an assumed role; anything else as it is. */
export function shortPrincipal(principal: string): string {
  const own = /^arn:[^:]*:[^:]*:[^:]*:[^:]*:(.+)$/s.exec(principal)?.[1] ?? principal;
  return /^assumed-role\/[^/]+\/(.+)$/s.exec(own)?.[1] ?? own;
}

/** An arn without its partition, Region and account, a queue by its name; anything else as it is. */
export function shortResource(resource: string): string {
  const inArn = /^arn:[^:]*:[^:]*:[^:]*:[^:]*:(.+)$/s.exec(resource)?.[1];
  return inArn ?? resource.replace(/^https:\/\/sqs\.[^/]+\/\d+\//, '');
}
