"""What every client must be able to do (see journey.js), with the Python library gql. Prints what it saw as JSON."""

import asyncio
import json
import sys
from pathlib import Path

from gql import Client, GraphQLRequest
from gql.transport.aiohttp import AIOHTTPTransport
from gql.transport.aiohttp_websockets import AIOHTTPWebsocketsTransport
from gql.transport.exceptions import TransportQueryError
from gql.transport.websockets import WebsocketsTransport
from graphql import print_schema

DOCUMENT = (Path(__file__).parent / "documents" / "Journey.graphql").read_text()


def request(name, **variables):
    """One operation of a document that holds many: the server must choose by its name."""
    return GraphQLRequest(DOCUMENT, variable_values=variables, operation_name=name)


def transports(way, address):
    """How to execute, and how to subscribe."""
    socket = address.replace("http", "ws", 1) + "/graphql"
    if way == "websockets":
        current = [WebsocketsTransport.GRAPHQLWS_SUBPROTOCOL]
        return [WebsocketsTransport(socket, subprotocols=current) for _ in range(2)]
    if way == "websockets, legacy":
        legacy = [WebsocketsTransport.APOLLO_SUBPROTOCOL]
        return [WebsocketsTransport(socket, subprotocols=legacy) for _ in range(2)]
    return [AIOHTTPTransport(address + "/graphql"), AIOHTTPWebsocketsTransport(socket)]


async def submit(session, **job):
    answer = await session.execute(request("JourneySubmitMutation", input=job))
    return answer["submitJob"]["job"]["id"]


async def history(session, job):
    answer = await session.execute(request("JourneyHistoryQuery", id=job))
    return [edge["node"] for edge in answer["job"]["transitions"]["edges"]]


async def step(session, socket, quick):
    """Steps a job to its end."""
    job = await submit(session, name="From Python", mode="MANUAL", workflow=quick)
    seen, stepped = [], []
    async for answer in socket.subscribe(request("JourneySubscription", id=job)):
        seen.append(answer["job"])
        version = seen[-1]["version"]
        if "NEXT" in seen[-1]["allowedActions"] and version not in stepped:
            stepped.append(version)
            await session.execute(request("JourneyNextMutation", id=job, expectedVersion=version))
    return {"seen": seen, "steps": len(stepped), "history": await history(session, job)}


async def cancel(session, socket, endless):
    """Cancels a job that runs."""
    job = await submit(session, name="From Python", workflow=endless)
    seen = []
    async for answer in socket.subscribe(request("JourneySubscription", id=job)):
        state = answer["job"]
        if state["stage"] == "EXECUTE" and state["task"]["state"] == "RUNNING" and "CANCEL" in state["allowedActions"]:
            await session.execute(request("JourneyCancelMutation", id=job, reason="no more"))
        seen.append(state)
    return {"seen": seen, "history": await history(session, job)}


async def problems(session, socket, job):
    """A problem is data, a bad request is an error."""
    answer = await session.execute(request("JourneyNextMutation", id=job))
    codes = []
    try:
        await session.execute(request("JourneyJobQuery", id="nonsense"))
    except TransportQueryError as error:
        codes += [each["extensions"]["code"] for each in error.errors]
    try:
        async for _ in socket.subscribe(request("JourneySubscription", id="job_00000000000000000000000000")):
            pass
    except TransportQueryError as error:
        codes += [each["extensions"]["code"] for each in error.errors]
    return {"errors": answer["nextStage"]["errors"], "codes": codes}


async def main(way, address, quick, endless):
    executing, subscribing = transports(way, address)
    # With the server's schema, every document is checked before it is sent.
    async with Client(transport=executing, fetch_schema_from_transport=True) as session:
        async with Client(transport=subscribing, fetch_schema_from_transport=True) as socket:
            stepped = await step(session, socket, quick)
            cancelled = await cancel(session, socket, endless)
            problem = await problems(session, socket, cancelled["seen"][-1]["id"])
            # Also that graphql-core can write down what it has read from introspection.
            types = print_schema(session.client.schema).count("\ntype ")
    print(json.dumps({"stepped": stepped, "cancelled": cancelled, "problem": problem, "types": types}))


asyncio.run(main(*sys.argv[1:]))
