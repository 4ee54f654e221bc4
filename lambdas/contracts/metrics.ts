/** The metric catalogue: every metric the handlers emit, its unit (CloudWatch's word) and what it counts. One dimension: `service`, where nothing else is said. */
export const metricCatalogue = {
  RequestLatency: { unit: 'Milliseconds', what: 'one request through the API, handler shell included' },
  RequestRefused: { unit: 'Count', what: 'a request understood and declined, 4xx' },
  RequestFaulted: { unit: 'Count', what: 'a request answered 500 or 503: a fault of ours, or of what we stand on' },
  KeysUnavailable: { unit: 'Count', what: 'of these, answered 503 because keys could not be used' },
  PaymentFailed: {
    unit: 'Count',
    what: '1 for a payment that failed, 0 for one that did not: its average is the failure rate',
  },
  PaymentUnknown: { unit: 'Count', what: 'a payment whose outcome the processor did not tell in time' },
  RecordTampered: {
    unit: 'Count',
    what: 'a card record that is not what the vault sealed: somebody wrote to the table',
  },
  CardRevealed: { unit: 'Count', what: 'a card that was sealed for a recipient, on record' },
  StaleKeyServed: {
    unit: 'Count',
    what: 'a data key or signed key set older than its hour was used because KMS could not be reached',
  },
  OrdersRefused: {
    unit: 'Count',
    what: 'orders that no charge could be made for: their causes wait in the dead-letter queue',
  },
  OrdersWaiting: { unit: 'Count', what: 'deliveries of an order that must come again: its last payment is still open' },
  ChargesWaiting: { unit: 'Count', what: 'charges and operations whose outcome the reconciler could not learn yet' },
  ChargesOverdue: { unit: 'Count', what: 'of these, and of those that failed, due for a quarter of an hour or longer' },
  SettlementDifferences: { unit: 'Count', what: 'lines in which our ledger and a processor differ, of a day' },
  OrphanAuthorization: { unit: 'Count', what: 'charges that failed here and under which a processor holds money' },
  AccountsNotCompared: { unit: 'Count', what: 'accounts at a processor that could not be compared for a day' },
  EventsPublished: { unit: 'Count', what: 'events relayed to the bus' },
  EventsArchived: { unit: 'Count', what: 'events written to the archive' },
  EventsRepeated: { unit: 'Count', what: 'deliveries of an event that its batch had already, with the same bytes' },
  EventsMissing: {
    unit: 'Count',
    what: 'events of the ledger that the archive lacked: `check-completeness` published them again',
  },
  BatchesSequenced: { unit: 'Count', what: 'batches of the archive appended to the audit log' },
  BatchUnreadable: { unit: 'Count', what: 'objects below `batches/` that are no batch: nothing of them is in the log' },
  LogCurrent: { unit: 'Count', what: 'a run of the sequencer that left nothing out of the log' },
  ControlsFailed: { unit: 'Count', what: 'critical controls that do not work, of a run of `check-controls`' },
  ReviewFindings: { unit: 'Count', what: 'findings of a daily review that a person must look at' },
  EventRefused: { unit: 'Count', what: 'an event that the archive refused: unknown shape, or it held card data' },
  AccessUnexplained: {
    unit: 'Count',
    what: 'reads of card data, by principal, that no entry of the archive explains, of an hour',
  },
  ReadsReconciled: { unit: 'Count', what: 'a run of `reconcile-reads` that looked at every record of its hours' },
  ReadsNotReconciled: {
    unit: 'Count',
    what: 'a run of `reconcile-reads` that could not: reads may have gone unnoticed',
  },
  IssuerKeysAge: {
    unit: 'Seconds',
    what: 'how long ago the keys of an issuer were fetched, after a run of `refresh-issuer-keys`; by issuer too',
  },
  PaymentFlagged: { unit: 'Count', what: 'a payment that tripped a fraud rule' },
} as const satisfies Readonly<Record<string, { unit: 'Milliseconds' | 'Seconds' | 'Count'; what: string }>>;

export type MetricName = keyof typeof metricCatalogue;
