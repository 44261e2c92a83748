"""What stands on the screen: articles and views as strips and `Content`. Text from outside is made harmless."""
