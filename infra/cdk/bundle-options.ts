/** How a handler becomes one file. The runtime brings the SDK. */
export const handlerBundle = (nativePackages: readonly string[]) =>
  ({
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    external: ['@aws-sdk/*', '@smithy/*', ...nativePackages],
    legalComments: 'inline',
    logLevel: 'silent',
  }) as const;
