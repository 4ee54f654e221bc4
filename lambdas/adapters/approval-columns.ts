/** What an answer of the vault zone says of an approval beside its reference. */
export function approvalIn(answer: {
  readonly network_transaction_id?: string | undefined;
  readonly capture_before?: string | undefined;
}) {
  const { network_transaction_id: networkTransactionId, capture_before: captureBefore } = answer;
  return {
    ...(networkTransactionId === undefined ? {} : { networkTransactionId }),
    ...(captureBefore === undefined ? {} : { captureBefore }),
  };
}
