import * as z from 'zod/mini';
import { statementLine, type Written } from '../domain/audit/controls/as-deployed';
import { sha256 } from './sha256';

const Statement = z.record(z.string(), z.unknown());
const Document = z.object({ Statement: z.union([z.array(Statement), Statement]) });

/** A policy as AWS gives it, by its statements. @throws where it is no policy */
export function statementLines(json: string, written: Written): readonly string[] {
  const { Statement: statements } = Document.parse(JSON.parse(json));
  return (Array.isArray(statements) ? statements : [statements]).map((one) => statementLine(one, written, sha256));
}
