import { spawn, spawnSync } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { TestRange } from './range.ts';

/** Whether this machine has boto3, for clients whose npm package the project does not use. */
export const hasBoto: boolean =
  spawnSync('python3', ['-c', 'import boto3'], { stdio: 'ignore' }).status === 0;

/** Clients of AWS's Python SDK, in one process of their own. */
export interface Boto extends AsyncDisposable {
  /**
   * @param method as boto3 spells it: "put_metric_data".
   * @throws Error `<code>: <message>` for an error of the service.
   */
  call(service: string, method: string, input: object): Promise<any>;
}

export function startBoto(range: TestRange): Boto {
  const child = spawn('python3', ['-u', '-c', DRIVER], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: {
      PATH: process.env['PATH'],
      HOME: process.env['HOME'],
      AWS_ENDPOINT_URL: range.endpoint,
      AWS_DEFAULT_REGION: range.region,
      AWS_ACCESS_KEY_ID: range.admin.accessKeyId,
      AWS_SECRET_ACCESS_KEY: range.admin.secretAccessKey,
      AWS_EC2_METADATA_DISABLED: 'true',
    },
  });
  const waiting: ((line: string) => void)[] = [];
  createInterface(child.stdout).on('line', (line) => waiting.shift()?.(line));
  return {
    async call(service, method, input) {
      const line = await new Promise<string>((resolve) => {
        waiting.push(resolve);
        child.stdin.write(`${JSON.stringify({ service, method, input })}\n`);
      });
      const { answer, fault } = JSON.parse(line) as { answer?: unknown; fault?: string };
      if (fault !== undefined) throw new Error(fault);
      return answer;
    },
    async [Symbol.asyncDispose]() {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.stdin.end();
      await ended;
    },
  };
}

/** Reads one call a line, answers one line each; times are milliseconds both ways. */
const DRIVER = `
import sys, json, datetime, boto3
from botocore.exceptions import ClientError
from botocore.config import Config
clients = {}
def shown(value):
    if isinstance(value, datetime.datetime): return round(value.timestamp() * 1000)
    return str(value)
def read(value):
    if isinstance(value, dict):
        if set(value) == {"at"}: return datetime.datetime.fromtimestamp(value["at"] / 1000, datetime.timezone.utc)
        return {name: read(member) for name, member in value.items()}
    if isinstance(value, list): return [read(entry) for entry in value]
    return value
for line in sys.stdin:
    asked = json.loads(line)
    try:
        client = clients.setdefault(asked["service"], boto3.client(asked["service"], config=Config(retries={"total_max_attempts": 1})))
        answer = getattr(client, asked["method"])(**read(asked["input"]))
        answer.pop("ResponseMetadata", None)
        print(json.dumps({"answer": answer}, default=shown))
    except ClientError as error:
        print(json.dumps({"fault": error.response["Error"]["Code"] + ": " + error.response["Error"]["Message"]}))
    except Exception as error:
        print(json.dumps({"fault": type(error).__name__ + ": " + str(error)}))
`;
