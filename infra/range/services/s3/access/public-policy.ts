/** Condition keys whose presence with fixed values keeps a statement from being public. */
const NARROWING = new Set(
  [
    'aws:PrincipalOrgID',
    'aws:PrincipalArn',
    'aws:PrincipalAccount',
    'aws:SourceArn',
    'aws:SourceAccount',
    'aws:SourceOrgID',
    'aws:SourceVpc',
    'aws:SourceVpce',
    'aws:SourceIp',
    'aws:userid',
    's3:DataAccessPointArn',
    's3:DataAccessPointAccount',
    's3:x-amz-server-side-encryption-aws-kms-key-id',
  ].map((key) => key.toLowerCase()),
);

/**
 * Whether S3 Block Public Access calls a bucket policy public: some statement allows everybody something,
 * and no condition narrows who.
 *
 * Source: S3 User Guide, "The meaning of public".
 */
export function isPublicPolicy(document: unknown): boolean {
  const statements = listOf((document as { Statement?: unknown }).Statement);
  return statements.some((statement) => {
    const { Effect, Principal, NotPrincipal, Condition } = statement as Record<string, unknown>;
    if (Effect !== 'Allow') return false;
    if (NotPrincipal !== undefined) return true;
    if (!namesEverybody(Principal)) return false;
    return !narrows(Condition);
  });
}

function namesEverybody(principal: unknown): boolean {
  if (principal === '*') return true;
  if (typeof principal !== 'object' || principal === null) return false;
  return listOf((principal as { AWS?: unknown }).AWS).includes('*');
}

function narrows(condition: unknown): boolean {
  if (typeof condition !== 'object' || condition === null) return false;
  return Object.entries(condition).some(([operator, keys]) => {
    if (/not|ifexists|null/i.test(operator)) return false;
    return Object.entries(keys as object).some(
      ([key, values]) =>
        NARROWING.has(key.toLowerCase()) &&
        listOf(values).every(
          (value) => typeof value === 'string' && !value.includes('*') && value !== '0.0.0.0/0',
        ),
    );
  });
}

const listOf = (value: unknown): readonly unknown[] =>
  value === undefined ? [] : Array.isArray(value) ? value : [value];
