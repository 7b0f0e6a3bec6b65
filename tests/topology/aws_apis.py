"""The rows of APIs, as API Gateway answers them."""

from __future__ import annotations

from tests.topology.aws_words import ACCOUNT, NLB, policy

APIS = {
    "RestApis": [
        {
            "id": "api1234567",
            "name": "orders",
            "endpointConfiguration": {"types": ["PRIVATE"], "vpcEndpointIds": ["vpce-1"]},
            "policy": policy(
                "execute-api:Invoke",
                Resource=f"arn:aws:execute-api:us-east-1:{ACCOUNT}:api1234567/*",
            ),
            "disableExecuteApiEndpoint": True,
            "endpointAccessMode": "STRICT",
            "apiKeys": [
                {"id": "k1", "value": "secret-1", "enabled": True},
                {"id": "k2", "value": "secret-2", "enabled": False},
            ],
            "tags": {"team": "a", "Name": "orders-api"},
        }
    ],
    "Resources": [
        {
            "restApiId": "api1234567",
            "items": [
                {
                    "id": "r1",
                    "path": "/{proxy+}",
                    "resourceMethods": {
                        "ANY": {
                            "httpMethod": "ANY",
                            "authorizationType": "CUSTOM",
                            "authorizerId": "auth1",
                            "apiKeyRequired": True,
                            "requestParameters": {
                                "method.request.path.proxy": True,
                                "method.request.header.X-Trace": False,
                            },
                            "methodIntegration": {
                                "type": "HTTP_PROXY",
                                "httpMethod": "ANY",
                                "uri": "https://app.example.com/{proxy}",
                                "connectionType": "VPC_LINK",
                                "connectionId": "${stageVariables.link}",
                                "integrationTarget": NLB,
                                "timeoutInMillis": 5000,
                                "passthroughBehavior": "NEVER",
                                "requestParameters": {
                                    "integration.request.path.proxy": "method.request.path.proxy"
                                },
                                "requestTemplates": {"application/json": None},
                                "integrationResponses": {
                                    "502": {
                                        "statusCode": "502",
                                        "selectionPattern": r"5\d{2}",
                                        "responseTemplates": {"application/json": "{}"},
                                        "responseParameters": {
                                            "method.response.header.X-From": "'app'"
                                        },
                                    }
                                },
                            },
                        },
                        "OPTIONS": {"httpMethod": "OPTIONS"},
                    },
                },
                {"id": "r0", "path": "/"},
            ],
        }
    ],
    "Stages": [
        {
            "restApiId": "api1234567",
            "item": [
                {"stageName": "test", "deploymentId": "d1", "variables": {"link": "abc123"}},
                {"stageName": "prod", "deploymentId": "d1"},
            ],
        }
    ],
    "Authorizers": [
        {
            "restApiId": "api1234567",
            "items": [
                {
                    "id": "auth1",
                    "type": "REQUEST",
                    "identitySource": "method.request.querystring.q, method.request.header.X-Key",
                },
                {"id": "auth2", "type": "JWT", "identitySource": "method.request.header.A"},
                {"id": "auth3", "type": "COGNITO_USER_POOLS"},
            ],
        }
    ],
    "GatewayResponses": [
        {
            "restApiId": "api1234567",
            "items": [
                {
                    "responseType": "ACCESS_DENIED",
                    "statusCode": "404",
                    "responseParameters": {"gatewayresponse.header.X-Why": "'hidden'"},
                    "responseTemplates": {"application/json": "{}"},
                    "defaultResponse": False,
                },
                {"responseType": "THROTTLED", "statusCode": "429", "defaultResponse": True},
            ],
        }
    ],
    "HttpApis": [
        {
            "ApiId": "http123456",
            "Name": "chat",
            "ProtocolType": "WEBSOCKET",
            "Stages": [{"StageName": "live"}],
        },
    ],
    "Apis": [{"ApiId": "http654321", "Name": "web", "ProtocolType": "HTTP"}],
    "ApiStages": [{"ApiId": "http654321", "Items": [{"StageName": "$default"}]}],
    "Routes": [
        {
            "ApiId": "http654321",
            "Items": [
                {"RouteKey": "GET /x", "Target": "integrations/int1", "AuthorizationType": "JWT"},
                {"RouteKey": "$default", "Target": "integrations/gone"},
            ],
        }
    ],
    "Integrations": [
        {
            "ApiId": "http654321",
            "Items": [
                {
                    "IntegrationId": "int1",
                    "IntegrationType": "HTTP_PROXY",
                    "IntegrationMethod": "ANY",
                    "IntegrationUri": "arn:aws:elasticloadbalancing:us-east-1:1:listener/net/a/b/c",
                    "ConnectionType": "VPC_LINK",
                    "ConnectionId": "link22",
                }
            ],
        }
    ],
}
