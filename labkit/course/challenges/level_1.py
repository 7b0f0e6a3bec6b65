"""Level 1: one thing was changed, and one switch sets it right."""

from labkit.course.challenges.challenge import Ask, Challenge
from labkit.course.questions.question import Question

ROWS = (
    Challenge(
        id="10-01",
        level=1,
        title="The producer that stopped",
        ticket=(
            "Since this morning our producer on public-app gets 403 from the public API. Nothing "
            "was changed there or at the API. A colleague has tidied up the VPC endpoint, and "
            "needs it."
        ),
        misconception="An endpoint for execute-api adds a private way in and changes nothing else.",
        facts=("F2.11", "F2.12"),
        lab="private-dns",
        sound={"private_dns": False, "api_names_endpoint": True},
        broken={"private_dns": True},
        mended=({"private_dns": False},),
        must_reach=(Ask("public-app", "public"), Ask("private-app", "endpoint-name")),
        must_not_reach=(Ask("internet", "alias-name"),),
        codes=("API_NOT_PRIVATE",),
        cause=Question.of(
            "10-01-cause",
            "Why does a public API answer 403 to this host?",
            {
                "Its resource policy shuts the host out": (
                    "A policy's refusal names who may not do what. This body says Forbidden and "
                    "no more: the request came to the wrong door."
                ),
                "The host has lost its way to the internet": (
                    "Then nothing would come back. A 403 is an answer."
                ),
                "Its name leads to the endpoint now, and that door is for private APIs": "",
                "The API was made private": (
                    "Then its name would not be found from outside. Ask from internet: it is."
                ),
            },
            "Its name leads to the endpoint now, and that door is for private APIs",
        ),
        hints=(
            "Ask for the name where it fails and where it works: "
            "task.lab.on('public-app').dig(...), and the same on internet.",
            "A public API, and an address of 10.0.x.x. Who answers for that name in this VPC?",
            "One switch of the endpoint decides whether its zone answers for every execute-api "
            "name of the Region. Others use the endpoint: it has to stay.",
        ),
        solution=(
            "Private DNS puts a zone for all of execute-api into the VPC. Switched off, the public "
            "name is public again, and the private API is still reached by the endpoint's name."
        ),
    ),
    Challenge(
        id="10-02",
        level=1,
        title="A domain of our own, and 403 all the same",
        ticket=(
            "We gave the public API a custom domain so that private DNS would not catch it. It "
            "worked for a week. Since the record was rewritten, private-app gets 403 again. The "
            "private API needs private DNS: leave it on."
        ),
        misconception="A custom domain always gets around private DNS.",
        facts=("F2.13", "F2.14"),
        lab="private-dns",
        sound={"record": "alias"},
        broken={"record": "cname"},
        mended=({"record": "alias"},),
        must_reach=(Ask("private-app", "public-domain"), Ask("private-app", "private")),
        codes=("API_NOT_PRIVATE",),
        cause=Question.of(
            "10-02-cause",
            "What is wrong with the record?",
            {
                "It names another API": "Then no 403 would come from this one's front door.",
                "It leads to a name below execute-api, which private DNS answers for": "",
                "It is not in the zone of this VPC": (
                    "Then the name would not be found at all from here."
                ),
                "The certificate is for another name": (
                    "A client would stop before any HTTP answer."
                ),
            },
            "It leads to a name below execute-api, which private DNS answers for",
        ),
        hints=(
            "Let dig follow the record step by step from private-app.",
            "Between the domain and the address there is another name now. Whose zone holds it?",
            "An alias is answered with addresses at once. A CNAME makes the resolver ask again, "
            "and it asks inside the VPC.",
        ),
        solution=(
            "By CNAME the resolver looks up d-….execute-api.… itself, and that falls into the "
            "zone of private DNS. An alias is resolved by Route 53 and gives public addresses."
        ),
    ),
    Challenge(
        id="10-03",
        level=1,
        title="Everybody may, and still Forbidden",
        ticket=(
            "The policies were reviewed twice, and all of them allow it. private-app still gets "
            '{"message":"Forbidden"} from the private API that was set up last night.'
        ),
        misconception="A private API with an endpoint and a good policy is done.",
        facts=("F1.19", "F4.8"),
        lab="who-may-call",
        broken={"deployed": False},
        mended=({"deployed": True},),
        must_reach=(Ask("private-app", "unsigned"),),
        must_not_reach=(Ask("internet", "unsigned"),),
        codes=("STAGE_NOT_FOUND",),
        cause=Question.of(
            "10-03-cause",
            "Who says Forbidden here?",
            {
                "The resource policy": "It would name the user and the action.",
                "The endpoint's policy": "It would name the user and the action, too.",
                "The front of API Gateway: what was asked for is not there": "",
                "The method: it wants a signature": (
                    "That body says Missing Authentication Token."
                ),
            },
            "The front of API Gateway: what was asked for is not there",
        ),
        hints=(
            "Which 403 names a user and an action, and which does not?",
            "Read the URL: after the name comes the stage. Is there one?",
            "What one edits of an API is a draft. What makes it answer?",
        ),
        solution="An API answers by a stage, and a stage holds a deployment. Nobody had deployed.",
    ),
    Challenge(
        id="10-04",
        level=1,
        title="Only our own addresses",
        ticket=(
            "Security wanted the private API to answer callers from our own VPC only, so the "
            "resource policy now names the VPC's block, 10.0.0.0/16. Since then nobody gets in, "
            "and our hosts all have such addresses."
        ),
        misconception="aws:SourceIp with a private block restricts a private API.",
        facts=("F4.10",),
        lab="who-may-call",
        broken={"resource_policy": "source ip"},
        mended=({"resource_policy": "this endpoint"},),
        must_reach=(Ask("private-app", "unsigned"),),
        must_not_reach=(Ask("internet", "unsigned"),),
        codes=("RESOURCE_POLICY_NO_ALLOW",),
        cause=Question.of(
            "10-04-cause",
            "Why does the policy not match a host of 10.0.10.10?",
            {
                "By an endpoint, aws:SourceIp is not the host's private address": "",
                "The block is written wrong": "10.0.10.10 lies in 10.0.0.0/16.",
                "A resource policy knows no addresses": (
                    "It does: for public APIs this very key is the usual one."
                ),
                "The policy was not deployed": (
                    "Then the old one would hold, and everybody would still get in."
                ),
            },
            "By an endpoint, aws:SourceIp is not the host's private address",
        ),
        hints=(
            "The body names who is refused. By which policy, and was it a deny or a silence?",
            "Which address does API Gateway see of somebody who comes through an endpoint?",
            "There are keys for what comes by an endpoint: aws:SourceVpce and aws:VpcSourceIp.",
        ),
        solution=(
            "The endpoint hides the address that aws:SourceIp looks at. Name the endpoint "
            "(aws:SourceVpce), or the private address by aws:VpcSourceIp."
        ),
    ),
    Challenge(
        id="10-05",
        level=1,
        title="No NAT gateway, please",
        ticket=(
            "private-app cannot put records into the stream: the call hangs. The budget has no "
            "NAT gateway in it. public-app works."
        ),
        misconception="A private subnet that needs an AWS service needs a NAT gateway.",
        facts=("F2.18", "F6.11"),
        lab="private-kinesis",
        broken={"kinesis_endpoint": False},
        mended=({"kinesis_endpoint": True},),
        must_reach=(Ask("private-app", "put-record"), Ask("public-app", "put-record")),
        codes=("NO_ROUTE_TO_DESTINATION",),
        cause=Question.of(
            "10-05-cause",
            "Why does the call hang?",
            {
                "The role may not put records": "Kinesis would say so, at once.",
                "The name of Kinesis is not found": (
                    "The VPC's resolver finds public names without any way to the internet."
                ),
                "The name leads to a public address, and no route leads there": "",
                "A security group refuses it": "Groups of instances let all out here. Look.",
            },
            "The name leads to a public address, and no route leads there",
        ),
        hints=(
            "What does the name kinesis.us-east-1.amazonaws.com lead to from private-app?",
            "task.lab.about('private-routes'): where would a packet to that address go?",
            "What puts an address of Kinesis into the VPC itself?",
        ),
        solution=(
            "An interface endpoint with private DNS gives the name an address inside the VPC, to "
            "which the local route leads. It costs less than a NAT gateway and needs no way out."
        ),
    ),
    Challenge(
        id="10-06",
        level=1,
        title="The endpoint is for the private subnets",
        ticket=(
            "public-app has its own way to the internet and never needed the endpoint. Since the "
            "endpoint's security group was narrowed to the private subnets, its calls to Kinesis "
            "hang. How can that be?"
        ),
        misconception="An endpoint serves the private subnets; public hosts go out as before.",
        facts=("F2.2", "F2.11"),
        lab="private-kinesis",
        broken={"endpoint_admits": "private subnets"},
        mended=({"endpoint_admits": "the VPC"},),
        must_reach=(Ask("public-app", "put-record"), Ask("private-app", "put-record")),
        codes=("ENI_SG_RULES_MISMATCH",),
        cause=Question.of(
            "10-06-cause",
            "Why does a host with a public address depend on the endpoint?",
            {
                "It does not: its internet gateway is broken": "Ask it for anything else.",
                "Private DNS gives the endpoint's address to every host of the VPC": "",
                "Its route table leads to the endpoint": (
                    "An interface endpoint is in no route table. It has addresses."
                ),
                "The endpoint's policy names the private subnets": (
                    "A policy refuses in words, at once. This one hangs."
                ),
            },
            "Private DNS gives the endpoint's address to every host of the VPC",
        ),
        hints=(
            "What does the name lead to from public-app?",
            "An address of the VPC, so the packet goes to the endpoint. Who guards it?",
            "The group admits two subnets. In which one is public-app?",
        ),
        solution=(
            "Private DNS holds for the whole VPC. So the group has to admit all of it, or the "
            "public hosts lose a way that they had."
        ),
    ),
    Challenge(
        id="10-07",
        level=1,
        title="Healthy targets, and 504",
        ticket=(
            "The load balancer got a security group that admits the whole VPC on port 80. Its "
            "targets are healthy, hosts of the VPC get through, and the API answers 504."
        ),
        misconception="The load balancer's group has to admit the VPC, for the link is inside it.",
        facts=("F5.11",),
        lab="private-integration",
        sound={"nlb_group": "not enforced"},
        broken={"nlb_group": "enforced"},
        mended=({"nlb_group": "not enforced"},),
        must_reach=(Ask("internet", "private"), Ask("internet", "kinesis")),
        codes=("ENI_SG_RULES_MISMATCH",),
        cause=Question.of(
            "10-07-cause",
            "Whom does the group not admit?",
            {
                "The caller on the internet": "Its connection ends at API Gateway.",
                "API Gateway, whose address is none of the VPC's": "",
                "The application": "It is asked, it does not ask.",
                "Nobody: the listener is missing": "Hosts of the VPC get through.",
            },
            "API Gateway, whose address is none of the VPC's",
        ),
        hints=(
            "Whose words are these: the application's, or API Gateway's?",
            "What comes by a VPC link comes by PrivateLink. Which source does the group see?",
            "AWS has a switch for exactly that: whether rules are enforced on PrivateLink traffic.",
        ),
        solution=(
            "The group is asked about API Gateway's own address, which no rule of yours can name. "
            "Do not enforce inbound rules on PrivateLink traffic; the group stays for all others."
        ),
    ),
    Challenge(
        id="10-08",
        level=1,
        title="The gateway endpoint nobody uses",
        ticket=(
            "There is a gateway endpoint for DynamoDB and one for S3, both available. private-app "
            "still hangs when it writes, while public-app writes without trouble."
        ),
        misconception="A gateway endpoint serves the VPC once it is there.",
        facts=("F3.4", "F3.5"),
        lab="gateway-endpoints",
        broken={"endpoint_routes": "public"},
        mended=({"endpoint_routes": "private"}, {"endpoint_routes": "both"}),
        must_reach=(Ask("private-app", "put-item"), Ask("private-app", "put-object")),
        codes=("NO_ROUTE_TO_DESTINATION",),
        cause=Question.of(
            "10-08-cause",
            "What is a gateway endpoint, that a subnet can be without it?",
            {
                "A name: the subnet has another resolver": "It changes no name at all.",
                "An interface: the subnet has none": "It has no interface and no group.",
                "A route: it stands in the tables that it is associated with": "",
                "A policy: it does not name this subnet": "It would refuse in words, at once.",
            },
            "A route: it stands in the tables that it is associated with",
        ),
        hints=(
            "task.lab.about('private-routes'), and 'public-routes': which has prefix lists in it?",
            "The endpoints are associated with one table. Which hosts use that one?",
            "Associate the table of the private subnets.",
        ),
        solution="A gateway endpoint is a route. It works where its route table works.",
    ),
    Challenge(
        id="10-09",
        level=1,
        title="The private API that has no name",
        ticket=(
            "To let the public APIs work again, somebody switched private DNS off. Now private-app "
            "cannot resolve the private API's name. There are no public APIs in this VPC any more, "
            "and the client cannot send another Host."
        ),
        misconception="An endpoint gives a private API its name.",
        facts=("F1.6", "F2.3"),
        lab="private-api",
        sound={"nat_gateway": True},
        broken={"private_dns": False},
        mended=({"private_dns": True},),
        must_reach=(Ask("private-app"), Ask("public-app")),
        must_not_reach=(Ask("internet"),),
        codes=("NAME_NOT_FOUND",),
        cause=Question.of(
            "10-09-cause",
            "Who would have to answer for this name?",
            {
                "Public DNS, which is slow": "A private API has no public name to find.",
                "The endpoint's private zone in this VPC": "",
                "The API's custom domain": "It has none.",
                "The NAT gateway": "It forwards packets. Names are asked of the resolver.",
            },
            "The endpoint's private zone in this VPC",
        ),
        hints=(
            "Could not resolve host: what was asked, and who was asked?",
            "Ask on internet for the same name. Does a private API have one there?",
            "One switch of the endpoint.",
        ),
        solution=(
            "The default name of a private API is found only where private DNS of an endpoint "
            "answers for it. Without, one needs the endpoint's own name and a Host header."
        ),
    ),
    Challenge(
        id="10-10",
        level=1,
        title="403 for everybody, from everywhere",
        ticket=(
            "The regional API answers 403 Forbidden to all callers, on the internet and in the "
            "VPC. It has no resource policy, and its stage is deployed."
        ),
        misconception="Forbidden means that a policy is wrong.",
        facts=("F1.20", "F1.23"),
        lab="api-types",
        sound={"api_type": "REGIONAL", "nat_gateway": True},
        broken={"default_url": False},
        mended=({"default_url": True},),
        must_reach=(Ask("internet"), Ask("private-app")),
        codes=("DEFAULT_ENDPOINT_DISABLED",),
        cause=Question.of(
            "10-10-cause",
            "What is shut?",
            {
                "The API's policy": "It has none, and a policy would name user and action.",
                "The stage": "It is deployed.",
                "The default URL itself": "",
                "The VPC's way out": "Callers on the internet get the same answer.",
            },
            "The default URL itself",
        ),
        hints=(
            "No policy, everybody refused: so it is not about who asks. What is asked for?",
            "Which name do they all use? An API can have other names.",
            "An API with a custom domain can shut its default name. This one has no domain.",
        ),
        solution=(
            "disableExecuteApiEndpoint shuts the default name, and the front answers Forbidden. It "
            "is meant for APIs that are reached by a custom domain."
        ),
    ),
)
