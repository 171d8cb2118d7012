import { BlockList, isIP } from 'node:net';
import { NotSupported } from './not-supported.ts';

/** Whether a text is an address within "10.0.0.0/8" or "2001:db8::/32". Names of services are in no network. */
export function cidr(network: string): (text: string) => boolean {
  const [, address = '', bits = ''] = /^([^/]+)\/(\d{1,3})$/.exec(network) ?? [];
  const family = isIP(address);
  const prefix = Number(bits);
  if (family === 0 || bits === '' || prefix > (family === 4 ? 32 : 128)) {
    throw new NotSupported(`"${network}" is no network`);
  }
  const list = new BlockList();
  list.addSubnet(address, prefix, family === 4 ? 'ipv4' : 'ipv6');
  return (text) => {
    const own = isIP(text);
    return own === family && list.check(text, own === 4 ? 'ipv4' : 'ipv6');
  };
}
