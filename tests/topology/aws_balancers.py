"""The rows of a load balancer and of the VPC links to it, as their services answer them."""

from __future__ import annotations

from tests.topology.aws_words import ELB, GROUP, NLB

BALANCERS = {
    "LoadBalancers": [
        {
            "LoadBalancerArn": NLB,
            "LoadBalancerName": "app",
            "DNSName": "app-0a1b.elb.us-east-1.amazonaws.com",
            "Scheme": "internet-facing",
            "VpcId": "vpc-1",
            "State": {"Code": "provisioning"},
            "Type": "network",
            "AvailabilityZones": [{"ZoneName": "us-east-1a", "SubnetId": "subnet-1"}],
            "SecurityGroups": ["sg-1"],
            "EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic": "off",
        }
    ],
    "LoadBalancerAttributes": [
        {
            "LoadBalancerArn": NLB,
            "Attributes": [
                {"Key": "deletion_protection.enabled", "Value": "false"},
                {"Key": "load_balancing.cross_zone.enabled", "Value": "true"},
            ],
        }
    ],
    "LoadBalancerListeners": [
        {
            "LoadBalancerArn": NLB,
            "Listeners": [
                {
                    "ListenerArn": f"{ELB}:listener/net/app/0a1b/1",
                    "LoadBalancerArn": NLB,
                    "Port": 443,
                    "Protocol": "TLS",
                    "Certificates": [{"CertificateArn": "arn:aws:acm:us-east-1:1:certificate/c"}],
                    "DefaultActions": [
                        {
                            "Type": "forward",
                            "TargetGroupArn": GROUP,
                            "ForwardConfig": {"TargetGroups": [{"TargetGroupArn": GROUP}]},
                        }
                    ],
                }
            ],
        }
    ],
    "TargetGroups": [
        {
            "TargetGroupArn": GROUP,
            "TargetGroupName": "app",
            "Protocol": "TCP",
            "Port": 8080,
            "VpcId": "vpc-1",
            "TargetType": "ip",
        }
    ],
    "TargetGroupAttributes": [
        {
            "TargetGroupArn": GROUP,
            "Attributes": [
                {"Key": "preserve_client_ip.enabled", "Value": "true"},
                {
                    "Key": "load_balancing.cross_zone.enabled",
                    "Value": "use_load_balancer_configuration",
                },
            ],
        }
    ],
    "LoadBalancerTargetHealth": [
        {
            "TargetGroupArn": GROUP,
            "TargetHealthDescriptions": [
                {
                    "Target": {"Id": "10.0.0.5", "Port": 8081},
                    "TargetHealth": {"State": "unhealthy", "Reason": "Target.Timeout"},
                },
                {"Target": {"Id": "10.0.0.6"}},
            ],
        }
    ],
    "VpcLinks": [
        {"id": "abc123", "name": "one", "targetArns": [NLB], "status": "PENDING", "tags": {}},
        {
            "VpcLinkId": "def456",
            "Name": "two",
            "SubnetIds": ["subnet-1"],
            "SecurityGroupIds": ["sg-1"],
            "VpcLinkStatus": "INACTIVE",
            "VpcLinkVersion": "V2",
            "Tags": {"Name": "second"},
        },
    ],
}
