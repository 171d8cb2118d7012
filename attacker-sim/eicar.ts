/**
 * The EICAR anti-malware test file: 68 bytes that do nothing, and that scanners report by agreement.
 *
 * Put together when it is asked for, so that no scanner takes this source file for the test file itself.
 * Source: https://www.eicar.org/download-anti-malware-testfile/
 */
export function eicar(): Uint8Array {
  const parts = ['X5O!P%@AP[4\\PZX54(P^)7CC)7}$', 'EICAR-STANDARD-ANTIVIRUS', '-TEST-FILE!$H+H*'];
  return new TextEncoder().encode(parts.join(''));
}
