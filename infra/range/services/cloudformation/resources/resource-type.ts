import type { AccountId } from '../../../../base/ids.ts';

/** A resource's properties with everything resolved, in CloudFormation's own spelling. */
export type Properties = Readonly<Record<string, unknown>>;

/** One kind of resource: how it is made, changed and removed by calls that its service authorizes and records. */
export interface ResourceType {
  /** "AWS::SQS::Queue" */
  readonly id: string;
  /** Every property honoured. Any other is refused by name before anything is made. */
  readonly properties: readonly string[];
  /** Properties whose change makes a new resource. Without `update`, that is every property. */
  readonly replacedBy?: readonly string[];
  create(properties: Properties, workshop: Workshop): Promise<Made>;
  /** Changes the resource in place. */
  update?(made: Made, properties: Properties, workshop: Workshop): Promise<Made>;
  delete(made: Made & { readonly properties: Properties }, workshop: Workshop): Promise<void>;
}

export interface Made {
  /** What `Ref` gives. */
  readonly physicalId: string;
  /** What `Fn::GetAtt` gives. */
  readonly attributes: Readonly<Record<string, string>>;
}

/** What a resource type works with. */
export interface Workshop {
  readonly accountId: AccountId;
  readonly region: string;
  readonly stackName: string;
  readonly logicalId: string;
  /** What the resource was until now; only while it is updated. */
  readonly before?: Properties;
  /**
   * One call to another service, in the name CloudFormation works in.
   *
   * @throws AwsFault as that service gives it.
   */
  call<Output = unknown>(service: string, operation: string, input: unknown): Promise<Output>;
  /** A name for what the template leaves unnamed: stack, logical id, and what makes it unique. */
  nameWithin(longest: number, form?: 'lower-case'): string;
}
