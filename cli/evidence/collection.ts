import type { Span } from '../../lambdas/domain/audit/hours';
import type { Place } from '../../lib/config/names';
import type { StageName } from '../../lib/config/stages';
import type { Clients } from '../aws';
import type { Screen } from '../screen';
import type { Facts } from './fact';
import type { TemplateSource } from './template/template-source';
import type { WritePages } from './write-pages-input';

/** One collection of evidence: of what, from where, and where to. */
export interface Collection {
  readonly stage: StageName;
  readonly span: Span;
  /** A folder that is new or empty. */
  readonly out: string;
  /** They act as the collector. */
  readonly clients: Clients;
  readonly place: Place;
  /** What the software makes of the stage. */
  readonly template: TemplateSource;
  /** A report of Jest, or a folder of them. */
  readonly tests: string | undefined;
  /** A folder with the notes that the witness kept. */
  readonly witness: string | undefined;
  readonly earlier: Facts | undefined;
  readonly writePages: WritePages;
  readonly screen: Screen;
  readonly now: () => Date;
}
