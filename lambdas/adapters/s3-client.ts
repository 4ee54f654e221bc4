import { S3Client } from '@aws-sdk/client-s3';
import { patience } from './aws-clients';
import { guarded } from './guarded';

/** Ten seconds: an object of evidence is up to a megabyte, not a row. A file of its own, so that it can be loaded on demand. */
export function s3Client(): S3Client {
  return guarded(new S3Client({ maxAttempts: 3, requestHandler: patience(10) }));
}
