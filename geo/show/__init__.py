"""The big screen: scenes made of the same selection as the desk."""
