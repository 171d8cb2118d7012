import type {
  CreateVirtualMFADeviceCommandInput,
  CreateVirtualMFADeviceCommandOutput,
  DeactivateMFADeviceCommandInput,
  DeleteVirtualMFADeviceCommandInput,
  EnableMFADeviceCommandInput,
  ListMFADevicesCommandInput,
  ListMFADevicesCommandOutput,
  ListVirtualMFADevicesCommandInput,
  ListVirtualMFADevicesCommandOutput,
} from '@aws-sdk/client-iam';
import type { Arn } from '../../../../base/ids.ts';
import type { MfaDevice } from '../../../identity/mfa-devices.ts';
import { mfaDevices, showsTwoCodes } from '../../../identity/mfa-devices.ts';
import type { Call } from '../../../service.ts';
import { AwsFault, operation } from '../../../service.ts';
import { tagging } from '../access-context.ts';
import { checkName, checkPath } from '../checks.ts';
import { alreadyExists, deleteConflict, limitExceeded, noSuchEntity } from '../faults.ts';
import { apiReference, TRAIL_SHAPE } from '../known-from.ts';
import { accountOf, userArn, userNamed, userNameOr } from '../model.ts';
import { pageOf } from '../page.ts';
import { listedUser, tagMap } from '../shapes.ts';
import { changes, reads } from '../trail-rules.ts';

type Out<T> = Omit<T, '$metadata'>;

const DEVICES_PER_USER = 8;

export const createVirtualMfaDevice = operation<
  CreateVirtualMFADeviceCommandInput,
  Out<CreateVirtualMFADeviceCommandOutput>
>({
  knownFrom: [apiReference('CreateVirtualMFADevice'), TRAIL_SHAPE],
  authorizes(input, call) {
    const resource = serialOf(input, call);
    return [
      { action: 'iam:CreateVirtualMFADevice', resource },
      ...tagging('iam:TagMFADevice', resource, input.Tags),
    ];
  },
  async handle(input, call) {
    checkName('virtualMFADeviceName', input.VirtualMFADeviceName, 226);
    checkPath(input.Path);
    const devices = call.platform.state(mfaDevices);
    const arn = serialOf(input, call);
    if (devices.has(arn))
      throw alreadyExists(`MFADevice entity at the same path and name already exists.`);
    const seed = Buffer.from(
      call.platform.random.fork(`mfa/${arn}/${call.eventId}`).hex(40),
      'hex',
    );
    devices.set(arn, {
      arn,
      accountId: call.accountId,
      createdAt: call.at,
      seed,
      tags: tagMap(input.Tags),
      lastStep: 0,
    });
    const secret = base32(seed);
    return {
      VirtualMFADevice: {
        SerialNumber: arn,
        Base32StringSeed: Buffer.from(secret),
        // AWS draws the address as a picture; here it is the address itself, which any authenticator takes as well.
        QRCodePNG: Buffer.from(
          `otpauth://totp/Amazon%20Web%20Services:${input.VirtualMFADeviceName ?? ''}@${call.accountId}?secret=${secret}&issuer=Amazon%20Web%20Services`,
        ),
      },
    };
  },
  // The seed is nowhere in the trail.
  trail: changes(({ VirtualMFADevice }) => ({
    virtualMFADevice: { serialNumber: VirtualMFADevice?.SerialNumber },
  })),
});

export const enableMfaDevice = operation<EnableMFADeviceCommandInput, object>({
  knownFrom: [apiReference('EnableMFADevice'), TRAIL_SHAPE],
  authorizes: on('iam:EnableMFADevice'),
  async handle(input, call) {
    const user = userNamed(call, input.UserName);
    const device = deviceAt(input.SerialNumber, call);
    if (device.userId !== undefined) throw alreadyExists(`MFA Device is already in use.`);
    if (devicesOf(user.id, call).length >= DEVICES_PER_USER)
      throw limitExceeded(`Cannot exceed quota for MFADevicesPerUser: ${String(DEVICES_PER_USER)}`);
    const { AuthenticationCode1 = '', AuthenticationCode2 = '' } = input;
    if (!showsTwoCodes(device, AuthenticationCode1, AuthenticationCode2, call.at))
      throw new AwsFault(
        'InvalidAuthenticationCode',
        403,
        'Authentication code for device is not valid.',
      );
    device.userId = user.id;
    device.enabledAt = call.at;
    return {};
  },
  trail: changes(),
});

export const deactivateMfaDevice = operation<DeactivateMFADeviceCommandInput, object>({
  knownFrom: [apiReference('DeactivateMFADevice'), TRAIL_SHAPE],
  authorizes: on('iam:DeactivateMFADevice'),
  async handle(input, call) {
    const user = userNamed(call, userNameOr(call, input.UserName));
    const device = deviceAt(input.SerialNumber, call);
    if (device.userId !== user.id) throw noSuchEntity(`MFA Device invalid for user ${user.name}.`);
    delete device.userId;
    delete device.enabledAt;
    return {};
  },
  trail: changes(),
});

export const deleteVirtualMfaDevice = operation<DeleteVirtualMFADeviceCommandInput, object>({
  knownFrom: [apiReference('DeleteVirtualMFADevice'), TRAIL_SHAPE],
  authorizes: (input) => [
    { action: 'iam:DeleteVirtualMFADevice', resource: (input.SerialNumber ?? '') as Arn },
  ],
  async handle(input, call) {
    const device = deviceAt(input.SerialNumber, call);
    if (device.userId !== undefined)
      throw deleteConflict('MFA VirtualDevice in use. Must deactivate first.');
    call.platform.state(mfaDevices).delete(device.arn);
    return {};
  },
  trail: changes(),
});

export const listMfaDevices = operation<
  ListMFADevicesCommandInput,
  Out<ListMFADevicesCommandOutput>
>({
  knownFrom: [apiReference('ListMFADevices')],
  authorizes: on('iam:ListMFADevices'),
  async handle(input, call) {
    const user = userNamed(call, userNameOr(call, input.UserName));
    const { items, rest } = pageOf(devicesOf(user.id, call), input);
    return {
      MFADevices: items.map(({ arn, enabledAt }) => ({
        UserName: user.name,
        SerialNumber: arn,
        EnableDate: new Date(enabledAt ?? call.at),
      })),
      ...rest,
    };
  },
  trail: reads(),
});

export const listVirtualMfaDevices = operation<
  ListVirtualMFADevicesCommandInput,
  Out<ListVirtualMFADevicesCommandOutput>
>({
  knownFrom: [apiReference('ListVirtualMFADevices')],
  authorizes: () => [{ action: 'iam:ListVirtualMFADevices', resource: '*' }],
  async handle(input, call) {
    const wanted = input.AssignmentStatus ?? 'Any';
    const users = [...accountOf(call).users.values()];
    const devices = [...call.platform.state(mfaDevices).values()].filter(
      ({ accountId, userId }) =>
        accountId === call.accountId &&
        (wanted === 'Any' || (wanted === 'Assigned') === (userId !== undefined)),
    );
    const { items, rest } = pageOf(devices, input);
    return {
      VirtualMFADevices: items.map(({ arn, userId, enabledAt }) => {
        const user = users.find(({ id }) => id === userId);
        return {
          SerialNumber: arn,
          ...(user !== undefined && { User: listedUser(user) }),
          ...(enabledAt !== undefined && { EnableDate: new Date(enabledAt) }),
        };
      }),
      ...rest,
    };
  },
  trail: reads(),
});

const serialOf = (
  { Path = '/', VirtualMFADeviceName = '' }: CreateVirtualMFADeviceCommandInput,
  call: Call,
): Arn => `arn:aws:iam::${call.accountId}:mfa${Path}${VirtualMFADeviceName}`;

function deviceAt(serial: string | undefined, call: Call): MfaDevice {
  const device = call.platform.state(mfaDevices).get((serial ?? '') as Arn);
  if (device?.accountId !== call.accountId)
    throw noSuchEntity(`VirtualMFADevice with serial number ${serial ?? ''} doesn't exist.`);
  return device;
}

const devicesOf = (userId: string, call: Call): readonly MfaDevice[] =>
  [...call.platform.state(mfaDevices).values()].filter((device) => device.userId === userId);

function on(action: `iam:${string}`) {
  return (input: { readonly UserName?: string | undefined }, call: Call) => [
    { action, resource: userArn(call, userNameOr(call, input.UserName)) },
  ];
}

function base32(bytes: Uint8Array): string {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  return (bits.match(/.{1,5}/g) ?? [])
    .map((five) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.charAt(parseInt(five.padEnd(5, '0'), 2)))
    .join('');
}
