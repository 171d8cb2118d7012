import { AwsFault } from '../service.ts';
import type { Shape, TimestampFormat } from './model.ts';

/** A scalar as text in a header, a query, a form or an XML element. */
export function scalarText(shape: Shape, value: unknown, otherwise: TimestampFormat): string {
  // What a caller wrote into a header in its own way goes back as it came.
  if (shape.kind === 'timestamp' && typeof value === 'string') return value;
  if (shape.kind === 'timestamp') return timestampText(value as Date, shape.format ?? otherwise);
  if (shape.kind === 'blob') return Buffer.from(value as Uint8Array).toString('base64');
  return String(value);
}

/** @throws AwsFault SerializationException naming the text that is no such value. */
export function scalarValue(shape: Shape, text: string): unknown {
  switch (shape.kind) {
    case 'number': {
      const number = Number(text);
      if (text.trim() === '' || Number.isNaN(number)) throw unreadable(text, 'a number');
      return number;
    }
    case 'boolean':
      if (text !== 'true' && text !== 'false') throw unreadable(text, 'true or false');
      return text === 'true';
    case 'blob':
      return new Uint8Array(Buffer.from(text, 'base64'));
    case 'timestamp': {
      const epoch = Number(text);
      const date = Number.isNaN(epoch) ? new Date(text) : new Date(epoch * 1000);
      if (Number.isNaN(date.getTime())) throw unreadable(text, 'a time');
      return date;
    }
    default:
      return text;
  }
}

function timestampText(date: Date, format: TimestampFormat): string {
  switch (format) {
    case 'http-date':
      return date.toUTCString();
    case 'epoch-seconds':
      return String(date.getTime() / 1000);
    case 'date-time':
      return date.toISOString();
  }
}

const unreadable = (text: string, wanted: string): AwsFault =>
  new AwsFault('SerializationException', 400, `"${text.slice(0, 100)}" is not ${wanted}.`);
