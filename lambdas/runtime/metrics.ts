import { Metrics } from '@aws-lambda-powertools/metrics';
import type { MetricName } from '../contracts/metrics';
import { metricCatalogue } from '../contracts/metrics';

/** `CardFunction` sets the namespace of the stage, and the service: the one dimension. */
const powertools = new Metrics();

/** Add a value of a catalogued metric to this invocation. */
export function count(metric: MetricName, value = 1): void {
  powertools.addMetric(metric, metricCatalogue[metric].unit, value);
}

/** Write a value of a catalogued metric that is told apart by issuer, at once. @param issuer its name in the stage record */
export function measureOfIssuer(metric: MetricName, issuer: string, value: number): void {
  powertools.singleMetric().addDimension('issuer', issuer).addMetric(metric, metricCatalogue[metric].unit, value);
}

/** Write what was added, as one line in CloudWatch's embedded metric format. Called by the shells, once an invocation. */
export function publishMetrics(): void {
  if (powertools.hasStoredMetrics()) powertools.publishStoredMetrics();
}
