/** A field of a message in the wire format: a number, or the bytes of a text or of another message. */
type Value = bigint | Buffer;

/** The fields of a message by their numbers, each with all of its values. Reads what OTLP uses: no groups. */
export function parseMessage(bytes: Buffer): Map<number, Value[]> {
  const fields = new Map<number, Value[]>();
  let position = 0;
  const readVarint = () => {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = bytes.readUInt8(position++);
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
  };
  const take = (length: number) => bytes.subarray(position, (position += length));
  const readers: Record<number, () => Value> = {
    0: readVarint,
    1: () => take(8).readBigUInt64LE(),
    2: () => take(Number(readVarint())),
    5: () => BigInt(take(4).readUInt32LE()),
  };
  while (position < bytes.length) {
    const tag = Number(readVarint());
    const read = readers[tag & 7];
    if (!read) throw new Error(`wire type ${tag & 7} is not part of OTLP`);
    const number = tag >> 3;
    fields.set(number, [...(fields.get(number) ?? []), read()]);
  }
  return fields;
}

export function messagesOf(fields: Map<number, Value[]>, number: number): Map<number, Value[]>[] {
  return buffersOf(fields, number).map(parseMessage);
}

export function textOf(
  fields: Map<number, Value[]>,
  number: number,
  encoding: BufferEncoding = 'utf8',
): string {
  return buffersOf(fields, number)[0]?.toString(encoding) ?? '';
}

export function numberOf(fields: Map<number, Value[]>, number: number): number {
  const [value] = fields.get(number) ?? [];
  return typeof value === 'bigint' ? Number(value) : 0;
}

function buffersOf(fields: Map<number, Value[]>, number: number): Buffer[] {
  return (fields.get(number) ?? []).filter((value): value is Buffer => typeof value !== 'bigint');
}
