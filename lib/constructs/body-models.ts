import {
  CfnModel,
  CfnRequestValidator,
  Model,
  RequestValidator,
  type IModel,
  type RestApi,
} from 'aws-cdk-lib/aws-apigateway';
import type { MethodOptions } from 'aws-cdk-lib/aws-apigateway';
import { requestBodies } from '../../lambdas/contracts/request-bodies';
import { bodyOutline } from './body-outline';

type Validation = Pick<MethodOptions, 'requestModels' | 'requestValidator'>;

/** Request validation of an API: one validator, and a model for each of its routes that takes a body. */
export function bodyValidation(api: RestApi, routes: readonly string[]): (route: string) => Validation {
  const validator = new CfnRequestValidator(api, 'body', {
    restApiId: api.restApiId,
    name: 'body',
    validateRequestBody: true,
    validateRequestParameters: true,
  });
  const requestValidator = RequestValidator.fromRequestValidatorId(api, 'body-validator', validator.ref);
  const bodies = Object.entries(requestBodies).filter(([route]) => routes.includes(route));
  const models = new Map<string, IModel>(
    bodies.map(([route, contract]) => {
      const { ref } = new CfnModel(api, `${route}-model`, {
        restApiId: api.restApiId,
        // Letters and digits only.
        name: route.replaceAll('-', ''),
        contentType: 'application/json',
        schema: bodyOutline(contract),
      });
      return [route, Model.fromModelName(api, `${route}-body`, ref)];
    }),
  );
  return (route) => {
    const model = models.get(route);
    return model === undefined ? {} : { requestValidator, requestModels: { 'application/json': model } };
  };
}
