import { readFile, rm } from 'node:fs/promises';
import { request } from 'node:http';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { PROBLEM_CODES, Problem, type ProblemCode } from '../infra/base/problem.ts';
import type { ControlDoor } from './control-server.ts';
import { type Seat, writePrivate } from './seat.ts';

const FILE = 'control.json';

/** Says where the lab can be reached, to whoever may read the state folder. */
export const announceDoor = (seat: Seat, door: ControlDoor): Promise<void> =>
  writePrivate(seat.memory, FILE, `${JSON.stringify(door)}\n`);

export const forgetDoor = (seat: Seat): Promise<void> =>
  rm(join(seat.memory, FILE), { force: true });

/** Whether the lab is up: its process is there and answers. */
export async function isUp(seat: Seat): Promise<boolean> {
  try {
    await ask(seat, 'ping', {}, () => {});
    return true;
  } catch {
    return false;
  }
}

/**
 * Asks the process that holds a lab up to do something.
 *
 * @throws Problem LAB_NOT_UP saying how to bring it up; whatever Problem that process met.
 */
export async function ask(
  seat: Seat,
  action: string,
  input: object,
  say: (line: string) => void,
): Promise<unknown> {
  const { port, token } = await doorOf(seat);
  return new Promise((resolve, reject) => {
    let isAnswered = false;
    const sent = request(
      {
        host: '127.0.0.1',
        port,
        method: 'POST',
        path: `/${action}`,
        headers: { authorization: `Bearer ${token}` },
      },
      (response) => {
        if (response.statusCode !== 200) {
          response.resume();
          reject(notUp(seat));
          return;
        }
        createInterface({ input: response })
          .on('line', (text) => {
            const line = lineOf(text);
            if (line?.say !== undefined) say(line.say);
            else if (line !== undefined) {
              isAnswered = true;
              if (line.problem === undefined) resolve(line.result);
              else reject(problemOf(line.problem));
            }
          })
          .on('close', () => {
            if (!isAnswered) reject(notUp(seat));
          });
      },
    );
    sent.on('error', () => {
      reject(notUp(seat));
    });
    sent.end(JSON.stringify(input));
  });
}

const door = z.object({ port: z.number(), token: z.string() });
const line = z.object({
  say: z.string().optional(),
  result: z.unknown().optional(),
  problem: z.object({ code: z.string(), message: z.string(), fix: z.string() }).optional(),
});

async function doorOf(seat: Seat): Promise<z.infer<typeof door>> {
  try {
    return door.parse(JSON.parse(await readFile(join(seat.memory, FILE), 'utf8')));
  } catch {
    throw notUp(seat);
  }
}

const notUp = ({ lab, memory }: Seat): Problem => {
  const seat = /@(.+)$/.exec(memory)?.[1];
  return new Problem('LAB_NOT_UP', `${lab.id} is not up`, {
    fix: `In another terminal: aftertrace up ${lab.id}${seat === undefined ? '' : ` --seat ${seat}`}. Leave it running, and try again here.`,
  });
};

function lineOf(text: string): z.infer<typeof line> | undefined {
  try {
    return line.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

function problemOf({ code, message, fix }: { code: string; message: string; fix: string }): Error {
  return Object.hasOwn(PROBLEM_CODES, code)
    ? new Problem(code as ProblemCode, message, { fix })
    : new Error(`${message}\n${fix}`);
}
