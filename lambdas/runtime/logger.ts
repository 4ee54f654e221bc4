import { LogFormatter, LogItem, Logger } from '@aws-lambda-powertools/logger';
import type { LogAttributes, UnformattedAttributes } from '@aws-lambda-powertools/logger/types';
import { findCardNumber } from '../domain/card/pan-guard';

/** The only members a log line may have. What is not listed here cannot be logged. */
export interface LogFields {
  readonly request_id?: string;
  readonly route?: string;
  readonly status?: number;
  readonly code?: string;
  readonly duration_ms?: number;
  readonly client_id?: string;
  readonly merchant_id?: string;
  /** Name in the stage record. */
  readonly issuer?: string;
  readonly charge_id?: string;
  readonly token_id?: string;
  readonly event_id?: string;
  readonly event_type?: string;
  readonly records?: number;
  readonly failed?: number;
  readonly reason?: string;
  /** Class name of an error, and where it was thrown: never its message. */
  readonly error?: string;
  readonly at?: string;
}

class LineFormatter extends LogFormatter {
  override formatAttributes(attributes: UnformattedAttributes, fields: LogAttributes): LogItem {
    const { timestamp, logLevel, message, serviceName, lambdaContext } = attributes;
    const item = new LogItem({
      attributes: { timestamp: this.formatTimestamp(timestamp), level: logLevel, service: serviceName, message },
    });
    if (lambdaContext?.coldStart === true) item.addAttributes({ cold_start: true });
    return item.addAttributes(fields);
  }
}

const powertools = new Logger({ logFormatter: new LineFormatter() });

type Level = 'debug' | 'info' | 'warn' | 'error';

/**
 * Write one log line of a fixed message and allow-listed fields. A line in which pan-guard finds a card number is replaced by
 * one that says so and where: the number is not written (PCI DSS 3.5.1).
 */
function write(level: Level, message: string, fields: LogFields): void {
  const found = findCardNumber({ message, ...fields });
  if (found === undefined) powertools[level](message, { ...fields });
  else powertools.error('a log line held a card number and was dropped', { reason: found.join('.') });
}

export const log = {
  debug: (message: string, fields: LogFields = {}): void => write('debug', message, fields),
  info: (message: string, fields: LogFields = {}): void => write('info', message, fields),
  warn: (message: string, fields: LogFields = {}): void => write('warn', message, fields),
  error: (message: string, fields: LogFields = {}): void => write('error', message, fields),
};

/** Class and place of an error; its message may quote input, so it is left out. */
export function errorFields(error: unknown): Pick<LogFields, 'error' | 'at'> {
  if (!(error instanceof Error)) return { error: typeof error };
  const frame = error.stack?.split('\n').find((line) => /^\s+at /.test(line));
  return { error: error.name, ...(frame === undefined ? {} : { at: frame.trim() }) };
}

/** A reporter for an adapter that turns failures into outcomes: the failure still has its line. */
export function reportFault(part: string): (error: unknown) => void {
  return (error) => log.error(`${part} did not answer`, errorFields(error));
}
