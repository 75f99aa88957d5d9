"""Paths of the topic wire that lead to other people."""

from accounts.api.views import friends, people
from core.api.routing import routes

urlpatterns = [
    *routes("/users/search", people.UserSearch),
    *routes("/users/online", people.OnlineUsers),
    *routes("/users/check-username", people.UsernameCheck),
    *routes("/users/check-email", people.EmailCheck),
    *routes("/users/blocked", people.Blocked),
    *routes("/users/username/<str:name>", people.UserByName),
    *routes("/users/<id:user_id>", people.OneUser),
    *routes("/users/<id:user_id>/block", people.Block, "/users/block/<id:user_id>"),
    *routes("/users/<id:user_id>/unblock", people.Unblock),
    *routes("/users/friends", friends.Friends),
    *routes("/users/friends/requests", friends.FriendRequests),
    *routes("/users/friends/request", friends.FriendRequestSending),
    *routes("/users/friends/request/<id:request_id>/accept", friends.FriendRequestAcceptance),
    *routes("/users/friends/request/<id:request_id>/reject", friends.FriendRequestRejection),
    *routes("/users/friends/request/<id:request_id>/cancel", friends.FriendRequestCancelling),
    *routes("/users/friends/<id:user_id>", friends.OneFriend),
    *routes("/friends", friends.OlderFriends),
    *routes("/friends/requests/send", friends.OlderSending),
    *routes("/friends/requests/pending", friends.OlderReceived),
    *routes("/friends/requests/sent", friends.OlderSent),
    *routes("/friends/requests/<id:request_id>/accept", friends.OlderAcceptance),
    *routes("/friends/requests/<id:request_id>/reject", friends.OlderRejection),
    *routes("/friends/requests/<id:request_id>/cancel", friends.OlderCancelling),
    *routes("/friends/check/<id:user_id>", friends.FriendCheck),
    *routes("/friends/count", friends.FriendCount),
    *routes("/friends/<id:user_id>", friends.OlderFriendEnding),
]
